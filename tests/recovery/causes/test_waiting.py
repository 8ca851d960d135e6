"""Whoever waits for a region to serve says for what, and how long."""

from datetime import UTC, datetime, timedelta

import pytest

from recovery.https import HttpResponse
from recovery.steps import serving

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


@pytest.mark.parametrize(
    ("answer", "age", "verdict", "cause"),
    [
        (HttpResponse("h", 200), 99, "done", "h is ready"),
        (HttpResponse("h", 503, "x" * 300), 10, "wait", f"h answered 503: {'x' * 200}"),
        (HttpResponse("h", None, failure="refused"), 59.9, "wait", "h failed: refused"),
        (HttpResponse("h", None, unknown="no name"), 60, "gave-up", "unknown: no name; waited 60 s"),
    ],
)
def test_whoever_waits_says_for_what_and_how_long(
    answer: HttpResponse, age: float, verdict: str, cause: str
) -> None:
    found = serving.decide(answer, since=ago(seconds=age), now=NOW, limit_seconds=60)
    assert (found.verdict, found.cause) == (verdict, cause)
