"""Publishes what the region's ledger says of switch, inhibitor and protection as metrics: each minute, and once at
deployment.
"""

import time
from collections.abc import Callable
from typing import Any

from recovery import ledger
from recovery.clients import client
from recovery.clock import Clock, utc_now
from recovery.settings import SwitchSettings
from recovery.steps import inhibition
from recovery.steps.propagation import until_allowed
from recovery.steps.switch import publish


def handle(
    event: dict[str, Any],
    _context: object,
    clock: Clock = utc_now,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """Publish switch, inhibitor and protection. If the ledger can't be read, nothing is published and the function
    fails: the health checks keep their last status.

    A denied call is repeated for the event's `deniedSeconds`, because a new policy may not have propagated yet.
    """
    settings = SwitchSettings.read()
    denied = float(event.get("deniedSeconds", 0))
    return until_allowed(lambda: _republish(settings, clock), denied, clock=clock, sleep=sleep)


def _republish(settings: SwitchSettings, clock: Clock) -> dict[str, Any]:
    tables, metrics = client("dynamodb", settings.region), client("cloudwatch", settings.region)
    value = ledger.read_switch(tables, settings.ledger_table, settings.region)
    publish(metrics, settings.switch_namespace, settings.switch_metric, settings.region, value)
    why = inhibition.decide(ledger.read_inhibition(tables, settings.ledger_table), clock())
    publish(metrics, settings.switch_namespace, settings.inhibitor_metric, settings.region, int(bool(why)))
    bare = not ledger.read_protection(tables, settings.ledger_table).protected
    publish(metrics, settings.switch_namespace, settings.unprotected_metric, settings.region, int(bare))
    return {"region": settings.region, "switch": value, "inhibited": why, "unprotected": bare}
