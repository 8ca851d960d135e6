"""Republish the switch of this region from the local ledger: each minute, and once at deployment."""

from typing import Any

from recovery import ledger
from recovery.clients import client
from recovery.settings import SwitchSettings
from recovery.steps.switch import publish


def handle(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """A ledger that can't be read publishes nothing and fails: the health checks keep their last status."""
    settings = SwitchSettings.read()
    value = ledger.read_switch(client("dynamodb", settings.region), settings.ledger_table, settings.region)
    metrics = client("cloudwatch", settings.region)
    publish(metrics, settings.switch_namespace, settings.switch_metric, settings.region, value)
    return {"region": settings.region, "switch": value}
