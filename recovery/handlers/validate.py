"""Validate the state machine's input: `accepted`, `elsewhere` or `refused`. Changes nothing."""

from dataclasses import asdict
from typing import Any

from recovery import lease_table, ledger
from recovery.clients import client
from recovery.clock import Clock, utc_now
from recovery.logs import logged
from recovery.settings import ValidateSettings
from recovery.steps import inhibition
from recovery.steps.request import Accepted, Elsewhere, Refused, Request, Situation, decide, parse

Outcome = Accepted | Elsewhere | Refused


@logged
def handle(event: dict[str, Any], _context: object, clock: Clock = utc_now) -> dict[str, Any]:
    """Validate `event["input"]`, the execution's input."""
    return written(outcome(event["input"], ValidateSettings.read(), clock))


def outcome(document: Any, settings: ValidateSettings, clock: Clock = utc_now) -> Outcome:
    """Check the input, and read the active region only if the request is for this region."""
    request = parse(document, settings.regions)
    if isinstance(request, Refused):
        return request
    if request.target_region != settings.region:
        return Elsewhere(request)
    return decide(request, situation(settings, clock))


def situation(settings: ValidateSettings, clock: Clock) -> Situation:
    """Read the active region, the epochs of lease and permit, and the reason why no alarm may start a failover now,
    from this region's own tables.
    """
    tables = client("dynamodb", settings.region)
    deployed = settings.deployed_active_region
    return Situation(
        region=settings.region,
        active_region=ledger.read_active(tables, settings.ledger_table, deployed).region,
        lease_epoch=lease_table.read_lease(tables, settings.lease_table).epoch,
        permit_epoch=ledger.read_permit(tables, settings.ledger_table, deployed).epoch,
        inhibition=inhibition.decide(ledger.read_inhibition(tables, settings.ledger_table), clock()),
    )


def written(result: Outcome) -> dict[str, Any]:
    """Return the outcome in the state machine's form. DynamoDB wants numbers as text."""
    if isinstance(result, Refused):
        return {"verdict": "refused", "error": result.error, "cause": result.cause}
    if isinstance(result, Elsewhere):
        return {"verdict": "elsewhere", **_fields(result.request)}
    return {
        "verdict": "accepted",
        **_fields(result.request),
        "activeRegion": result.active_region,
        "nextEpoch": str(result.next_epoch),
    }


def _fields(request: Request) -> dict[str, Any]:
    named = asdict(request)
    return {
        "action": named["action"],
        "targetRegion": named["target_region"],
        "mode": named["mode"],
        "reason": named["reason"],
        "dryRun": named["dry_run"],
        "alarm": named["alarm"],
        "alarmTime": named["alarm_time"],
        "approval": named["approval"],
        "startedBy": f"alarm {named['alarm']} at {named['alarm_time']}" if named["alarm"] else "operator",
    }
