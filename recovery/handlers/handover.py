"""Hand an execution over to the state machine of the region being activated, and follow it there."""

from dataclasses import asdict
from typing import Any

from recovery.clients import client
from recovery.logs import logged
from recovery.settings import HandoverSettings
from recovery.steps.handover import execution_name, follow, start
from recovery.steps.request import Request


@logged
def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Start the other region's execution of `request`, under a name derived from `name`; with `execution`, return the
    status of that execution instead.
    """
    settings = HandoverSettings.read()
    asked = event["request"]
    machines = client("stepfunctions", asked["targetRegion"])
    if "execution" in event:
        return asdict(follow(machines, event["execution"]))
    request = Request(
        action=asked["action"],
        target_region=asked["targetRegion"],
        mode=asked["mode"],
        reason=asked["reason"],
        dry_run=asked["dryRun"],
        alarm=asked["alarm"],
        alarm_time=asked["alarmTime"],
        approval=asked["approval"],
    )
    name = execution_name(event["name"], settings.region)
    machine = settings.state_machines[asked["targetRegion"]]
    return {"execution": start(machines, machine, name, request)}
