"""A write after the permit moved is reported as a divergence; heartbeats and other items read back as they were
written.
"""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from botocore.response import StreamingBody

from recovery.clock import written
from recovery.steps import divergence, heartbeat, parameter_store, switch
from recovery.steps.configuration import Parameter
from recovery.steps.diagnosis import Diagnosis, State
from recovery.steps.heartbeat import Heartbeat
from recovery.steps.verification import region_in
from tests.recovery.conftest import Region
from tests.recovery.names import NAMES, PRIMARY, STANDBY
from tests.recovery.stubs import Call, client

LEDGER, HERE, THERE = NAMES.ledger_table, STANDBY.region, PRIMARY.region
SINCE = datetime(2026, 1, 2, 12, tzinfo=UTC)
ITEM = "writes after the permit moved"
COMPARE = "run make divergence, which shows the writes that were never replicated, before you remove either database"
HAS = "us-west-2 has the permit since 2026-01-02T12:00:00+00:00"


def beat(after: float) -> Heartbeat:
    return Heartbeat(1, SINCE + timedelta(seconds=after))


@pytest.mark.parametrize(
    ("last", "stepped_back", "state", "told"),
    [
        (None, 1, "ready", f"{HAS}, and us-east-1 accepted no write since"),
        # A request that began before may end within its own limits.
        (15, 1, "ready", f"{HAS}, and us-east-1 accepted no write since"),
        (
            15.001,
            1,
            "not ready",
            f"{HAS}, and us-east-1 accepted a write at 2026-01-02T12:00:15.001000+00:00",
        ),
        (16, None, "not ready", f"{HAS}, and us-east-1 accepted a write at 2026-01-02T12:00:16+00:00"),
        (None, None, "unknown", f"{HAS}, and it is unknown whether us-east-1 has stopped writing"),
        (None, 0, "unknown", f"{HAS}, and it is unknown whether us-east-1 has stopped writing"),
    ],
)
def test_a_write_after_the_permit_moved_is_another_history(
    last: float | None, stepped_back: float | None, state: State, told: str
) -> None:
    found = divergence.judge(
        HERE,
        SINCE,
        THERE,
        None if last is None else beat(last),
        None if stepped_back is None else beat(stepped_back),
    )
    assert found == Diagnosis(ITEM, state, told, "" if state == "ready" else COMPARE)


@pytest.fixture
def tables(standby: Region) -> Any:
    return standby.client("dynamodb")


def put(tables: Any, kind: str, key: str, **values: Any) -> None:
    item = {
        name: {"N": str(value)} if isinstance(value, int) else {"S": value} for name, value in values.items()
    }
    tables.put_item(TableName=LEDGER, Item={"pk": {"S": kind}, "sk": {"S": key}, **item})


def examined(tables: Any, *, has_heartbeats: bool = True) -> Diagnosis:
    return divergence.examine(tables, LEDGER, regions=(THERE, HERE), has_heartbeats=has_heartbeats)


def moved(tables: Any, region: str = HERE, **more: Any) -> None:
    since = {f"since-{region}": written(SINCE)}
    put(tables, "permit", "current", region=region, epoch=1, **(more or since))


def test_without_a_failover_there_is_one_history(tables: Any) -> None:
    assert examined(tables) == Diagnosis(ITEM, "ready", "the permit never moved")
    moved(tables)
    assert examined(tables) == Diagnosis(ITEM, "ready", "no database was promoted")
    put(tables, "promotion", HERE, state="undone")
    assert examined(tables) == Diagnosis(ITEM, "ready", "no database was promoted")


@pytest.mark.parametrize(("region", "state"), [(HERE, "issued"), (THERE, "done")])
def test_what_nobody_kept_is_unknown(tables: Any, region: str, state: str) -> None:
    moved(tables, other="x")
    put(tables, "promotion", region, state=state)
    assert examined(tables) == Diagnosis(
        ITEM, "unknown", "the time at which the permit moved wasn't recorded", COMPARE
    )
    moved(tables)
    unwritten = Diagnosis(ITEM, "unknown", "no heartbeats are written to the database", COMPARE)
    assert examined(tables, has_heartbeats=False) == unwritten


@pytest.mark.parametrize(("permitted", "other"), [(HERE, THERE), (THERE, HERE)])
def test_the_region_that_lost_the_permit_is_the_one_that_is_looked_at(
    tables: Any, permitted: str, other: str
) -> None:
    moved(tables, permitted)
    put(tables, "promotion", permitted, state="done")
    told = f"{permitted} has the permit since {SINCE.isoformat()}"
    heartbeat.acknowledge_database(tables, LEDGER, other, SINCE - timedelta(seconds=1))
    heartbeat.step_back(tables, LEDGER, other, SINCE + timedelta(seconds=5))
    assert examined(tables) == Diagnosis(ITEM, "ready", f"{told}, and {other} accepted no write since")
    late = SINCE + timedelta(minutes=1)
    heartbeat.acknowledge_database(tables, LEDGER, permitted, late)
    assert examined(tables).state == "ready"
    heartbeat.acknowledge_database(tables, LEDGER, other, late)
    cause = f"{told}, and {other} accepted a write at {late.isoformat()}"
    assert examined(tables) == Diagnosis(ITEM, "not ready", cause, COMPARE)


# Heartbeats.


def test_each_kind_of_heartbeat_is_counted_by_itself_and_read_as_it_was_written(tables: Any) -> None:
    kinds = (
        (heartbeat.beat_table, heartbeat.read_table),
        (heartbeat.acknowledge_database, heartbeat.read_database),
        (heartbeat.step_back, heartbeat.read_stepped_back),
    )
    assert all(read(tables, LEDGER, HERE) is None for _, read in kinds)
    for offset, (write, read) in enumerate(kinds):
        assert write(tables, LEDGER, HERE, SINCE) == Heartbeat(1, SINCE)
        second = Heartbeat(2, SINCE + timedelta(seconds=offset + 1))
        assert write(tables, LEDGER, HERE, second.at) == second
        assert read(tables, LEDGER, HERE) == second
        assert read(tables, LEDGER, THERE) is None


def test_a_heartbeat_is_read_as_it_was_written_a_moment_ago() -> None:
    asked = {
        "TableName": LEDGER,
        "Key": {"pk": {"S": "dr-heartbeat"}, "sk": {"S": HERE}},
        "ConsistentRead": True,
    }
    item = {"beat": {"N": "7"}, "beatAt": {"S": written(SINCE)}}
    with client("dynamodb", Call("get_item", asked, {"Item": item})) as tables:
        assert heartbeat.read_table(tables, LEDGER, HERE) == Heartbeat(7, SINCE)


def test_a_heartbeat_of_storage_is_a_version_of_one_object() -> None:
    counted = Call(
        "update_item",
        {
            "TableName": LEDGER,
            "Key": {"pk": {"S": "dr-heartbeat"}, "sk": {"S": HERE}},
            "UpdateExpression": "ADD #number :one SET #at = :now",
            "ExpressionAttributeNames": {"#number": "storage", "#at": "storageAt"},
            "ExpressionAttributeValues": {":one": {"N": "1"}, ":now": {"S": written(SINCE)}},
            "ReturnValues": "UPDATED_NEW",
        },
        {"Attributes": {"storage": {"N": "7"}}},
    )
    put_ = Call(
        "put_object",
        {"Bucket": "b", "Key": "dr-heartbeat/us-west-2", "Body": b"7 2026-01-02T12:00:00.000Z"},
    )
    with client("dynamodb", counted) as counters, client("s3", put_) as storage:
        found = heartbeat.beat_storage(counters, storage, LEDGER, "b", HERE, SINCE)
    assert found == Heartbeat(7, SINCE)


def listing(*keys: str) -> Call:
    asked = {"Bucket": "b", "Prefix": "dr-heartbeat/us-west-2"}
    return Call("list_objects_v2", asked, {"Contents": [{"Key": key} for key in keys]} if keys else {})


def test_a_bucket_without_a_heartbeat_is_told_from_one_that_refuses() -> None:
    with client("s3", listing()) as storage:
        assert heartbeat.read_storage(storage, "b", HERE) is None
    with client("s3", listing("dr-heartbeat/us-west-2-old")) as storage:
        assert heartbeat.read_storage(storage, "b", HERE) is None
    body = b"7 2026-01-02T12:00:00.000Z"
    got = Call(
        "get_object",
        {"Bucket": "b", "Key": "dr-heartbeat/us-west-2"},
        {"Body": StreamingBody(BytesIO(body), len(body))},
    )
    with client("s3", listing("dr-heartbeat/us-west-2"), got) as storage:
        assert heartbeat.read_storage(storage, "b", HERE) == Heartbeat(7, SINCE)


@pytest.mark.parametrize(
    ("interval", "every", "ticks"),
    [
        (10, 60, [0, 6, 12]),
        (10, 20, [0, 2, 4, 6, 8, 10, 12]),
        (60, 20, list(range(13))),
        (10, 10, list(range(13))),
        (10, 25, [0, 2, 4, 6, 8, 10, 12]),
    ],
)
def test_a_store_is_due_every_so_often(interval: int, every: int, ticks: list[int]) -> None:
    assert [tick for tick in range(13) if heartbeat.due(tick, interval, every)] == ticks


# The switch, and parameters.


def test_a_switch_is_published_in_standard_resolution_without_a_unit() -> None:
    sent = {
        "Namespace": "app/dr",
        "MetricData": [
            {
                "MetricName": "Switch",
                "Dimensions": [{"Name": "Region", "Value": HERE}],
                "Value": 2.0,
                "Unit": "None",
            }
        ],
    }
    with client("cloudwatch", Call("put_metric_data", sent)) as metrics:
        switch.publish(metrics, "app/dr", "Switch", HERE, 2)


def test_parameters_are_listed_with_their_descriptions_and_nothing_is_decrypted() -> None:
    path = {"ParameterFilters": [{"Key": "Path", "Option": "Recursive", "Values": ["/myapp"]}]}
    one = {"Name": "/myapp/a", "Version": 3, "Type": "String", "Value": "x", "DataType": "aws:ec2:image"}
    two = {"Name": "/myapp/b", "Version": 1, "Type": "SecureString", "Value": "cipher"}
    made_meanwhile = {"Name": "/myapp/c", "Version": 1, "Type": "String", "Value": "y"}
    described = (
        Call(
            "describe_parameters",
            path,
            {"Parameters": [{"Name": "/myapp/a", "Description": "an image"}], "NextToken": "more"},
        ),
        Call("describe_parameters", {**path, "NextToken": "more"}, {"Parameters": [{"Name": "/myapp/b"}]}),
    )
    asked = {"Path": "/myapp", "Recursive": True}
    read = (
        Call("get_parameters_by_path", asked, {"Parameters": [one], "NextToken": "more"}),
        Call("get_parameters_by_path", {**asked, "NextToken": "more"}, {"Parameters": [two, made_meanwhile]}),
    )
    with client("ssm", *described, *read) as ssm:
        assert list(parameter_store.listed(ssm, "/myapp")) == [
            Parameter("/myapp/a", 3, "String", "x", "an image", "aws:ec2:image"),
            Parameter("/myapp/b", 1, "SecureString", "cipher", "", "text"),
            Parameter("/myapp/c", 1, "String", "y", "", "text"),
        ]


@pytest.mark.parametrize(
    ("body", "region"),
    [
        ('{"region": "a"}', "a"),
        ('{"region": null}', ""),
        ("{}", ""),
        ("[]", ""),
        ("no", ""),
        ('{"region": 1}', ""),
    ],
)
def test_an_answer_names_a_region_or_none(body: str, region: str) -> None:
    assert region_in(body) == region
