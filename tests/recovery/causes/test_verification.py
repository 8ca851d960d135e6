"""A region that users reach is known by the name that it answers with, or by its address."""

from datetime import UTC, datetime, timedelta

import pytest

from recovery.https import HttpResponse
from recovery.steps import verification
from recovery.steps.serving import ServingDecision

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


def answered(body: str, *, status: int = 200, age: float = 10, address: str = "10.0.0.1") -> ServingDecision:
    given = HttpResponse("app.example.com", status, body, address=address)
    return verification.decide(
        given,
        region="us-west-2",
        region_addresses=frozenset({"10.0.0.1"}),
        since=ago(seconds=age),
        now=NOW,
        limit_seconds=60,
    )


@pytest.mark.parametrize("body", ['{"region": "us-west-2"}', "ok", "[]", '{"region": 5}', '{"other": 1}', ""])
def test_users_reach_the_region_that_answers_itself_or_by_its_address(body: str) -> None:
    assert answered(body) == ServingDecision("done", "app.example.com is served by us-west-2 at 10.0.0.1")


@pytest.mark.parametrize(
    ("body", "address", "place"),
    [
        ('{"region": "us-east-1"}', "10.0.0.1", "us-east-1"),
        ("ok", "10.9.9.9", "10.9.9.9, which is not known to be in us-west-2"),
    ],
)
def test_who_still_serves_is_named(body: str, address: str, place: str) -> None:
    for age, verdict in ((10, "wait"), (60, "gave-up")):
        found = answered(body, address=address, age=age)
        assert found.verdict == verdict
        assert f"app.example.com is still served by {place}" in found.cause
    assert "503" in answered("", status=503).cause
