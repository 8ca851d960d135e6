"""Probe the active region several times a minute, because the scheduler's shortest rate is a minute."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from recovery.clients import client
from recovery.clock import Clock, utc_now
from recovery.https import Ask, ask
from recovery.settings import ProberSettings
from recovery.steps.probe import RUN_SECONDS, Sighting, decide, publish, record

Sleep = Callable[[float], None]


def handle(
    _event: dict[str, Any],
    _context: object,
    clock: Clock = utc_now,
    asking: Ask = ask,
    sleep: Sleep = time.sleep,
) -> dict[str, Any]:
    """Probe each `interval_seconds` for a minute, and return how many probes were up, down and unknown."""
    settings = ProberSettings.read()
    metrics = client("cloudwatch", settings.region)
    tables = client("dynamodb", settings.region) if settings.ledger_table else None
    counts = {"up": 0, "down": 0, "unknown": 0}
    probes = max(1, RUN_SECONDS // settings.interval_seconds)
    for number in range(probes):
        began = clock()
        sighting = decide(asking(settings.host, settings.path, settings.timeout_seconds), began)
        counts[sighting.state] += 1
        _tell(sighting, settings, metrics, tables)
        if number < probes - 1:
            spent = (clock() - began).total_seconds()
            sleep(max(0.0, settings.interval_seconds - spent))
    return counts


def _tell(sighting: Sighting, settings: ProberSettings, metrics: Any, tables: Any | None) -> None:
    """Publish and record a probe's result. An unknown result is only logged: missing data means unknown."""
    if sighting.state == "unknown":
        print(f"unknown: {sighting.cause}")
        return
    publish(metrics, settings.namespace, settings.metric, settings.probed_region, sighting)
    if tables is not None:
        _record(tables, settings, sighting)


def _record(tables: Any, settings: ProberSettings, sighting: Sighting) -> None:
    """Record a probe's result for the RTO. If the ledger doesn't answer, only the RTO is affected, not
    the probing.
    """
    try:
        record(tables, settings.ledger_table, settings.probed_region, sighting)
    except (ClientError, BotoCoreError) as error:
        print(f"time of loss not recorded: {type(error).__name__}: {error}")
