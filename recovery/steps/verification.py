"""Decides whether users reach the activated region: the workload's own name, through public DNS, over TLS."""

import json
from datetime import datetime

from recovery.https import HttpResponse
from recovery.steps.serving import ServingDecision, told, waiting


def decide(
    answer: HttpResponse,
    *,
    region: str,
    region_addresses: frozenset[str],
    since: datetime,
    now: datetime,
    limit_seconds: int,
) -> ServingDecision:
    """Judge one answer of the workload's name.

    Users reach `region` if the answer is 200 and comes from it: the answer names that region or, if it names none,
    was sent from an address of the region's own name. After any other answer the decision is to wait, until the
    limit.
    """
    if answer.status != 200:
        return waiting(told(answer), since=since, now=now, limit_seconds=limit_seconds)
    served_by = region_in(answer.body)
    if served_by == region or (not served_by and answer.address in region_addresses):
        return ServingDecision("done", f"{answer.host} is served by {region} at {answer.address}")
    place = served_by or f"{answer.address}, which is not known to be in {region}"
    cause = f"{answer.host} is still served by {place}"
    return waiting(cause, since=since, now=now, limit_seconds=limit_seconds)


def region_in(body: str) -> str:
    """Return the region that an answer names in its JSON field `region`; empty when it names none."""
    try:
        document = json.loads(body)
    except ValueError:
        return ""
    region = document.get("region", "") if isinstance(document, dict) else ""
    return region if isinstance(region, str) else ""
