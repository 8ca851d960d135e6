"""Decides whether the region being activated can serve users, asked from outside under its own name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from recovery.https import HttpResponse

Verdict = Literal["done", "wait", "gave-up"]


@dataclass(frozen=True)
class ServingDecision:
    """The decision whether to continue, wait or give up, and why."""

    verdict: Verdict
    cause: str


def decide(answer: HttpResponse, *, since: datetime, now: datetime, limit_seconds: int) -> ServingDecision:
    """Judge one answer of `/health/ready`. Only 200 with a verified certificate is ready."""
    if answer.status == 200:
        return ServingDecision("done", f"{answer.host} is ready")
    return waiting(told(answer), since=since, now=now, limit_seconds=limit_seconds)


def waiting(cause: str, *, since: datetime, now: datetime, limit_seconds: int) -> ServingDecision:
    """Return the decision to wait, or to give up once `limit_seconds` have passed since `since`."""
    if now >= since + timedelta(seconds=limit_seconds):
        return ServingDecision("gave-up", f"{cause}; waited {limit_seconds} s")
    return ServingDecision("wait", cause)


def told(answer: HttpResponse) -> str:
    """Return an answer in words, for a message."""
    if answer.unknown:
        return f"unknown: {answer.unknown}"
    if answer.failure:
        return f"{answer.host} failed: {answer.failure}"
    return f"{answer.host} answered {answer.status}: {answer.body[:200]}"
