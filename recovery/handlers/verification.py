"""Verify from outside that users reach the activated region."""

from dataclasses import asdict
from typing import Any

from recovery.clock import Clock, parsed, utc_now
from recovery.https import Ask, Resolve, ask, resolve
from recovery.logs import logged
from recovery.settings import ServingSettings
from recovery.steps.verification import decide


@logged
def handle(
    event: dict[str, Any],
    _context: object,
    clock: Clock = utc_now,
    asking: Ask = ask,
    resolving: Resolve = resolve,
) -> dict[str, Any]:
    """Ask once whether users reach the region. `event["since"]` is when waiting began."""
    settings = ServingSettings.read()
    answer = asking(settings.app_host, settings.health_path, settings.request_timeout_seconds)
    decision = decide(
        answer,
        region=settings.region,
        region_addresses=resolving(settings.region_host),
        since=parsed(event["since"]),
        now=clock(),
        limit_seconds=settings.verification_seconds,
    )
    return asdict(decision)
