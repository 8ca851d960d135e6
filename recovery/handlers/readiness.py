"""Ask from outside whether the region being activated is ready, under its own name."""

from dataclasses import asdict
from typing import Any

from recovery.clock import Clock, parsed, utc_now
from recovery.https import Ask, ask
from recovery.logs import logged
from recovery.settings import ServingSettings
from recovery.steps.serving import decide


@logged
def handle(
    event: dict[str, Any], _context: object, clock: Clock = utc_now, asking: Ask = ask
) -> dict[str, Any]:
    """Ask the region once whether it is ready to serve. `event["since"]` is when waiting began."""
    settings = ServingSettings.read()
    answer = asking(settings.region_host, settings.readiness_path, settings.request_timeout_seconds)
    since, limit = parsed(event["since"]), settings.readiness_seconds
    return asdict(decide(answer, since=since, now=clock(), limit_seconds=limit))
