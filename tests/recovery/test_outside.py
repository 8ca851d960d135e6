"""Readiness, verification and probing: what an answer from outside means."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from recovery.https import HttpResponse
from recovery.steps import probe, serving, verification

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
HERE = "us-west-2"
OWN = frozenset({"192.0.2.7"})


def served(region: str | None, address: str = "192.0.2.7", status: int = 200) -> HttpResponse:
    body = json.dumps({"status": "ok"} | ({"region": region} if region else {}))
    return HttpResponse("app.example.com", status=status, body=body, address=address)


def verify(answer: HttpResponse, waited: float = 0) -> str:
    return verification.decide(
        answer,
        region=HERE,
        region_addresses=OWN,
        since=SINCE,
        now=SINCE + timedelta(seconds=waited),
        limit_seconds=60,
    ).verdict


def test_an_answer_of_the_activated_region_verifies() -> None:
    assert verify(served(HERE)) == "done"


def test_an_answer_of_the_old_region_does_not_verify_whatever_its_address() -> None:
    assert verify(served("us-east-1")) == "wait"


def test_an_answer_that_names_no_region_counts_by_its_address() -> None:
    assert verify(served(None)) == "done"
    assert verify(served(None, address="192.0.2.99")) == "wait"


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse("a", failure="ConnectionRefusedError: no"),
        HttpResponse("a", unknown="a doesn't resolve"),
        served(HERE, status=503),
    ],
)
def test_what_does_not_answer_is_waited_for_and_given_up(answer: HttpResponse) -> None:
    assert verify(answer, waited=59) == "wait"
    assert verify(answer, waited=60) == "gave-up"


@pytest.mark.parametrize(("status", "verdict"), [(200, "done"), (503, "wait"), (404, "wait"), (301, "wait")])
def test_only_200_is_ready(status: int, verdict: str) -> None:
    answer = HttpResponse("standby.app.example.com", status=status)
    assert serving.decide(answer, since=SINCE, now=SINCE, limit_seconds=60).verdict == verdict


def test_a_failed_readiness_says_what_was_answered() -> None:
    answer = HttpResponse("standby.app.example.com", status=503, body="permit is old")
    assert "503: permit is old" in serving.decide(answer, since=SINCE, now=SINCE, limit_seconds=60).cause


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (served("us-east-1"), "up"),
        (HttpResponse("a", status=200, body="<h1>We'll be back</h1>"), "down"),
        (HttpResponse("a", status=200, body='{"status": "starting"}'), "down"),
        (HttpResponse("a", status=200, body="[]"), "down"),
        (HttpResponse("a", status=500), "down"),
        (HttpResponse("a", failure="TimeoutError: timed out"), "down"),
        (HttpResponse("a", failure="SSLCertVerificationError: expired"), "down"),
        (HttpResponse("a", unknown="OSError: Too many open files"), "unknown"),
    ],
)
def test_a_probe_is_down_only_by_what_the_other_side_did(answer: HttpResponse, state: str) -> None:
    assert probe.decide(answer, SINCE).state == state
