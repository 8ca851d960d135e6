"""The result of filling the cache before users come. It never stops a failover: a cold cache is slow, not wrong."""

import json
from dataclasses import dataclass
from typing import Literal

from recovery.https import HttpResponse
from recovery.steps.serving import told


@dataclass(frozen=True)
class WarmingDecision:
    """The result of filling the cache, and why: `warmed`, `not-warmed`, or `none` where there is no cache to fill."""

    verdict: Literal["warmed", "not-warmed", "none"]
    cause: str


NO_CACHE = WarmingDecision("none", "no cache is filled: it is switched off, or cache.warm_path is empty")


def decide(answer: HttpResponse) -> WarmingDecision:
    """Judge the application's answer, which should be 200 with the number of entries that it filled."""
    if answer.status != 200:
        return WarmingDecision("not-warmed", told(answer))
    try:
        count = json.loads(answer.body)["warmed"]
    except (ValueError, KeyError, TypeError):
        return WarmingDecision(
            "not-warmed", f"{answer.host} doesn't say how many entries it filled: {answer.body[:200]}"
        )
    return WarmingDecision("warmed", f"{count} entries")
