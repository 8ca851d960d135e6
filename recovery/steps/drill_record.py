"""The last rehearsal of each kind, and whether the next one is due.

Items `drill` of the ledger have the results of drills (drills/records.py) and of scheduled validations of
replication. An execution of the state machine is a rehearsal too: `test` covers the components, and any failover
covers everything.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from recovery.clock import parsed, written
from recovery.ledger import DRILL
from recovery.steps.diagnosis import Diagnosis

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

Kind = Literal["replication_validation", "component_test", "full_test"]
KINDS: tuple[Kind, ...] = ("replication_validation", "component_test", "full_test")
VALIDATED: Kind = "replication_validation"
# The name of a scheduled validation among the drills.
VALIDATION = "replication-validation"
PASSED, FAILED = "passed", "failed"
# After this share of its period a rehearsal is due, so that it doesn't have to be late first.
DUE_SHARE = 0.9
# The newest so many drills, and executions, are looked through for rehearsals.
LOOKED_THROUGH = 200
_REHEARSED: Mapping[tuple[str, str], Kind] = {
    ("test", "tested"): "component_test",
    ("failover", "succeeded"): "full_test",
    ("failback", "succeeded"): "full_test",
}


@dataclass(frozen=True)
class Rehearsal:
    """A rehearsal that passed. `source` is the ledger's kind of item that recorded it, `drill` or `execution`, and
    `name` the scenario or the execution.
    """

    kind: Kind
    name: str
    at: datetime
    source: str


def record_validation(
    client: "DynamoDBClient", table: str, *, passed: bool, reasons: Iterable[str], at: datetime
) -> None:
    """Record the result of a scheduled validation among the drills; a repetition changes nothing."""
    client.put_item(
        TableName=table,
        Item={
            "pk": {"S": DRILL},
            "sk": {"S": f"{written(at)}#{VALIDATION}"},
            "scenario": {"S": VALIDATION},
            "verdict": {"S": PASSED if passed else FAILED},
            "endedAt": {"S": written(at)},
            "reasons": {"L": [{"S": reason} for reason in reasons]},
        },
    )


def last_passed(client: "DynamoDBClient", table: str) -> dict[Kind, Rehearsal]:
    """Return the newest rehearsal that passed, of each kind that has one."""
    drills = [each for item in newest(client, table, DRILL) for each in _of_drill(item)]
    executions = [each for item in newest(client, table, "execution") for each in _of_execution(item)]
    found: dict[Kind, Rehearsal] = {}
    for each in sorted([*drills, *executions], key=lambda one: one.at):
        found[each.kind] = each
    return found


def counted_from(client: "DynamoDBClient", table: str) -> datetime:
    """Return when the ledger was created: a kind that was never rehearsed is overdue one period after this."""
    return client.describe_table(TableName=table)["Table"]["CreationDateTime"]


def judge_drills(
    done: Mapping[Kind, Rehearsal], periods: Mapping[Kind, int], *, since: datetime, now: datetime
) -> list[Diagnosis]:
    """Return one diagnosis per kind of rehearsal. `periods` are in days; the period of a kind that was never
    rehearsed begins at `since`.
    """
    return [_judge(kind, done.get(kind), periods[kind], since=since, now=now) for kind in KINDS]


def overdue(found: Iterable[Diagnosis]) -> int:
    """Return how many kinds of rehearsals are overdue."""
    return sum(each.state == "not ready" for each in found)


def _judge(kind: Kind, done: Rehearsal | None, days: int, *, since: datetime, now: datetime) -> Diagnosis:
    item = f"drill: {kind.replace('_', ' ')}"
    last = done.at if done else since
    told = f"passed {written(done.at)} ({done.source} {done.name})" if done else "never passed"
    end = last + timedelta(days=days)
    cause = f"{told}, {'overdue' if now > end else 'due by'} {'since ' if now > end else ''}{end:%Y-%m-%d}"
    if now > end:
        return Diagnosis(item, "not ready", cause, FIXES[kind])
    if now > last + timedelta(days=days) * DUE_SHARE:
        cause = f"{cause}: due now"
    return Diagnosis(item, "ready", cause)


FIXES: Mapping[Kind, str] = {
    "replication_validation": "look at the readiness function's schedule and log; make status shows its result",
    "component_test": 'start the state machine with the input {"action": "test"}, as its schedule does each month',
    "full_test": "make failover MODE=graceful, or DR_TEST_MODE=true make dr-test",
}


def newest(
    client: "DynamoDBClient", table: str, kind: str, most: int = LOOKED_THROUGH
) -> Iterator[Mapping[str, "AttributeValueTypeDef"]]:
    """Yield the newest items of a kind, by their sort key, newest first."""
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="pk = :kind",
        ExpressionAttributeValues={":kind": {"S": kind}},
        ScanIndexForward=False,
        PaginationConfig={"MaxItems": most},
    )
    for page in pages:
        yield from page["Items"]


def _of_drill(item: Mapping[str, "AttributeValueTypeDef"]) -> Iterator[Rehearsal]:
    """Yield the rehearsals that a passed drill counts as: a replication validation if it was one; otherwise a
    component test, and also a full test if the drill has an RTO. A failed drill counts as none.
    """
    if _text(item, "verdict") != PASSED:
        return
    scenario, at = _text(item, "scenario"), parsed(_text(item, "endedAt"))
    if scenario == VALIDATION:
        yield Rehearsal(VALIDATED, scenario, at, "drill")
        return
    yield Rehearsal("component_test", scenario, at, "drill")
    if "rtoSeconds" in item:
        yield Rehearsal("full_test", scenario, at, "drill")


def _of_execution(item: Mapping[str, "AttributeValueTypeDef"]) -> Iterator[Rehearsal]:
    """Yield the rehearsal that an execution counts as: a component test whose preconditions were met, or a successful
    failover.
    """
    kind = _REHEARSED.get((_text(item, "action"), _text(item, "status")))
    ended = _text(item, "endedAt")
    if kind is not None and ended:
        yield Rehearsal(kind, _text(item, "sk").partition("#")[2], parsed(ended), "execution")


def _text(item: Mapping[str, "AttributeValueTypeDef"], name: str) -> str:
    return str(item.get(name, {}).get("S", ""))
