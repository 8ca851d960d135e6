"""The result of filling the cache before users come. It never stops a failover: a cold cache is slow, not wrong."""

import json
from dataclasses import dataclass
from typing import Literal

from recovery.https import Answer
from recovery.steps.readiness import told


@dataclass(frozen=True)
class Decision:
    """`warmed`, `not-warmed`, or `none` where there is no cache to fill, and why."""

    verdict: Literal["warmed", "not-warmed", "none"]
    cause: str


NO_CACHE = Decision("none", "no cache is filled: it is switched off, or cache.warm_path is empty")


def decide(answer: Answer) -> Decision:
    """Judge the application's answer: 200 with the number of entries."""
    if answer.status != 200:
        return Decision("not-warmed", told(answer))
    try:
        count = json.loads(answer.body)["warmed"]
    except (ValueError, KeyError, TypeError):
        return Decision("not-warmed", f"{answer.host} doesn't say how many entries: {answer.body[:200]}")
    return Decision("warmed", f"{count} entries")
