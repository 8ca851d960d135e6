"""Restart a failover that an alarm started and that failed before the promotion, while the alarm lasts."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from recovery import lease_table, ledger
from recovery.clients import client
from recovery.clock import Clock, parsed, utc_now
from recovery.settings import RestartSettings
from recovery.steps import inhibition
from recovery.steps.restart import (
    LIMIT,
    Attempt,
    RestartDecision,
    Situation,
    decide,
    is_over,
    message,
    name_of,
    roles_against,
)

# More than all starts again of one alarm.
LOOKED_AT = 4 * LIMIT
# Makes a client of a service in a region.
Clients = Callable[[Any, str], Any]


def handle(
    _event: dict[str, Any], _context: object, clock: Clock = utc_now, clients: Clients = client
) -> dict[str, Any]:
    """Check the alarm, and the failovers since it began, once a minute. A check that fails changes nothing: the next
    check follows soon.
    """
    settings = RestartSettings.read()
    since = _alarm_since(settings, clients)
    attempts = _attempts(settings, since, clients) if since else []
    if since is None or not is_over(attempts):
        return {"verdict": "nothing"}
    decision = decide(attempts, _situation(settings, clock(), clients), clock())
    _apply(settings, decision, attempts[0], since, clients)
    return {"verdict": decision.verdict, "number": decision.number, "cause": decision.cause}


def _alarm_since(settings: RestartSettings, clients: Clients) -> datetime | None:
    """Return since when the alarm is in ALARM; None if it isn't."""
    alarms = clients("cloudwatch", settings.region).describe_alarms(
        AlarmNames=[settings.alarm], AlarmTypes=["CompositeAlarm"]
    )["CompositeAlarms"]
    if not alarms or alarms[0]["StateValue"] != "ALARM":
        return None
    since: datetime = alarms[0].get("StateTransitionedTimestamp") or alarms[0]["StateUpdatedTimestamp"]
    return since


def _attempts(settings: RestartSettings, since: datetime, clients: Clients) -> list[Attempt]:
    """Return the executions that started since the alarm began, newest first."""
    machines = clients("stepfunctions", settings.region)
    listed = machines.list_executions(stateMachineArn=settings.state_machine, maxResults=LOOKED_AT)
    found = []
    for each in listed["executions"]:
        if each["startDate"] < since:
            break
        one = machines.describe_execution(executionArn=each["executionArn"])
        bad = one["status"] not in ("RUNNING", "PENDING_REDRIVE", "SUCCEEDED")
        found.append(
            Attempt(
                one["executionArn"],
                one.get("stopDate"),
                (one.get("error") or one["status"]) if bad else "",
                one.get("cause", ""),
                json.loads(one.get("input", "{}")),
            )
        )
    return found


def _situation(settings: RestartSettings, now: datetime, clients: Clients) -> Situation:
    tables, table = clients("dynamodb", settings.region), settings.ledger_table
    active = ledger.read_active(tables, table, settings.deployed_active_region).region
    tree, protection = ledger.read_tree(tables, table), ledger.read_protection(tables, table)
    lease = lease_table.read_lease(tables, settings.lease_table)
    taken = parsed(lease.taken_at) if lease.taken_at else None
    moves = [at for at in (taken, ledger.read_permitted_since(tables, table)) if at is not None]
    return Situation(
        roles=roles_against(settings.region, active, tree, protection),
        inhibition=inhibition.decide(ledger.read_inhibition(tables, table), now),
        moved=max(moves, default=None),
        is_promoting=ledger.read_promotion(tables, table, settings.region) == "issued",
    )


def _apply(
    settings: RestartSettings, decision: RestartDecision, last: Attempt, since: datetime, clients: Clients
) -> None:
    if decision.verdict == "start":
        clients("stepfunctions", settings.region).start_execution(
            stateMachineArn=settings.state_machine,
            name=name_of(decision.number, since),
            input=json.dumps(last.input, sort_keys=True),
        )
        try:
            _tell(settings, decision, last, clients)
        except (ClientError, BotoCoreError) as error:
            # It runs already: the machine tells how it ends.
            print(f"not told: {type(error).__name__}: {error}")
    if decision.verdict == "give-up":
        tables = clients("dynamodb", settings.region)
        if ledger.read_given_up(tables, settings.ledger_table, settings.region) != last.execution:
            _tell(settings, decision, last, clients)
            ledger.record_given_up(tables, settings.ledger_table, settings.region, last.execution)


def _tell(settings: RestartSettings, decision: RestartDecision, last: Attempt, clients: Clients) -> None:
    subject, text = message(decision, last, settings.region)
    clients("sns", settings.region).publish(TopicArn=settings.topic, Subject=subject, Message=text)
