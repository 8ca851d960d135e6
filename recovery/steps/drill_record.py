"""When recovery was rehearsed last, of each kind, and whether the next rehearsal is due.

Items of the ledger, `drill#<kind>` and the time of its end with its name, say what a drill found. An execution of
the machine is a rehearsal too: `test` looks at the components, and whatever failed over has tested it all.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, cast

from recovery.clock import parsed, written
from recovery.steps.diagnosis import Diagnosis, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

Kind = Literal["replication_validation", "component_test", "full_test"]
KINDS: tuple[Kind, ...] = ("replication_validation", "component_test", "full_test")
Verdict = Literal["passed", "failed"]
PREFIX = "drill#"
# After this share of its period a rehearsal is due, so that it doesn't have to be late first.
DUE_SHARE = 0.9
# Of the executions, the newest so many are looked through for rehearsals.
EXECUTIONS = 200


@dataclass(frozen=True)
class Drill:
    """A rehearsal that ended. `source` is what says so: a drill's record, or an execution."""

    kind: Kind
    name: str
    at: datetime
    verdict: Verdict
    source: str


def record_drill(
    client: "DynamoDBClient",
    table: str,
    *,
    kind: Kind,
    name: str,
    verdict: Verdict,
    target: str,
    started: datetime,
    ended: datetime,
    details: Mapping[str, Any],
) -> None:
    """Write what a drill found into the ledger of the region of `client`; again, it changes nothing.

    `name` is the scenario's or the schedule's, `target` is `embedded` or `aws`, `details` are kept as JSON:
    what was measured, and where its report is.
    """
    client.put_item(
        TableName=table,
        Item={
            "pk": {"S": f"{PREFIX}{kind}"},
            "sk": {"S": f"{written(ended)}#{name}"},
            "kind": {"S": kind},
            "name": {"S": name},
            "verdict": {"S": verdict},
            "target": {"S": target},
            "startedAt": {"S": written(started)},
            "endedAt": {"S": written(ended)},
            "details": {"S": json.dumps(details, sort_keys=True)},
        },
    )


def last_passed(client: "DynamoDBClient", table: str) -> dict[Kind, Drill]:
    """The newest rehearsal that passed, of each kind that has one."""
    executions = list(_rehearsals(_executions(client, table)))
    found: dict[Kind, Drill] = {}
    for kind in KINDS:
        passed = [each for each in executions if each.kind == kind]
        passed += [each for each in recorded(client, table, kind) if each.verdict == "passed"][:1]
        if passed:
            found[kind] = max(passed, key=lambda each: each.at)
    return found


def recorded(client: "DynamoDBClient", table: str, kind: Kind) -> Iterator[Drill]:
    """The recorded drills of a kind, newest first."""
    for item in _newest_first(client, table, f"{PREFIX}{kind}"):
        yield Drill(
            kind=kind,
            name=item["name"]["S"],
            at=parsed(item["endedAt"]["S"]),
            verdict=cast("Verdict", item["verdict"]["S"]),
            source="drill",
        )


def counted_from(client: "DynamoDBClient", table: str) -> datetime:
    """When the ledger was made: before that nothing can have been rehearsed."""
    return client.describe_table(TableName=table)["Table"]["CreationDateTime"]


def judge_drills(
    done: Mapping[Kind, Drill], periods: Mapping[Kind, int], *, since: datetime, now: datetime
) -> list[Diagnosis]:
    """One diagnosis a kind. `periods` are in days; one that was never done counts from `since`."""
    return [_judge(kind, done.get(kind), periods[kind], since=since, now=now) for kind in KINDS]


def overdue(found: Iterable[Diagnosis]) -> int:
    """How many kinds weren't rehearsed in time."""
    return sum(each.state == "not ready" for each in found)


def _judge(kind: Kind, done: Drill | None, days: int, *, since: datetime, now: datetime) -> Diagnosis:
    item = f"drill: {kind.replace('_', ' ')}"
    last = done.at if done else since
    told = f"passed {written(done.at)} ({done.source} {done.name})" if done else "never passed"
    end = last + timedelta(days=days)
    cause = f"{told}, {'overdue' if now > end else 'due by'} {'since ' if now > end else ''}{end:%Y-%m-%d}"
    if now > end:
        return Diagnosis(item, "not ready", cause, FIXES[kind])
    if now > last + timedelta(days=days) * DUE_SHARE:
        cause = f"{cause}: due now"
    return Diagnosis(item, _READY, cause)


_READY: State = "ready"
FIXES: Mapping[Kind, str] = {
    "replication_validation": "look at the schedule and the log of the function examination; make status says more",
    "component_test": 'start the machine with {"action": "test"}, as its schedule does each month',
    "full_test": "make failover MODE=graceful, or DR_TEST_MODE=true make dr-test",
}


def _rehearsals(items: Sequence[Mapping[str, "AttributeValueTypeDef"]]) -> Iterator[Drill]:
    """What executions rehearsed: a test that found its preconditions met, a failover that succeeded."""
    kinds: Mapping[tuple[str, str], Kind] = {
        ("test", "tested"): "component_test",
        ("failover", "succeeded"): "full_test",
        ("failback", "succeeded"): "full_test",
    }
    for item in items:
        kind = kinds.get((_text(item, "action"), _text(item, "status")))
        ended = _text(item, "endedAt")
        if kind is not None and ended:
            name = _text(item, "sk").partition("#")[2]
            yield Drill(kind, name, parsed(ended), "passed", "execution")


def _executions(client: "DynamoDBClient", table: str) -> list[Mapping[str, "AttributeValueTypeDef"]]:
    return list(_newest_first(client, table, "execution", most=EXECUTIONS))


def _newest_first(
    client: "DynamoDBClient", table: str, kind: str, most: int | None = None
) -> Iterator[Mapping[str, "AttributeValueTypeDef"]]:
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="pk = :kind",
        ExpressionAttributeValues={":kind": {"S": kind}},
        ScanIndexForward=False,
        PaginationConfig={"MaxItems": most} if most else {},
    )
    for page in pages:
        yield from page["Items"]


def _text(item: Mapping[str, "AttributeValueTypeDef"], name: str) -> str:
    return str(item.get(name, {}).get("S", ""))
