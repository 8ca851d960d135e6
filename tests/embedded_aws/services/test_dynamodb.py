"""What global tables promise: items per region, a lag, and conditions that hold within a region only."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws

HERE, THERE = "us-east-1", "us-west-2"
# More than a loaded machine needs for the calls that come before an arrival, in seconds.
LAG = 5.0


def _table(aws: Aws, name: str) -> tuple[Any, Any]:
    here = aws.client("dynamodb", HERE)
    here.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    here.update_table(TableName=name, ReplicaUpdates=[{"Create": {"RegionName": THERE}}])
    return here, aws.client("dynamodb", THERE)


def _put(client: Any, table: str, value: str, **more: Any) -> None:
    client.put_item(TableName=table, Item={"id": {"S": "1"}, "value": {"S": value}}, **more)


def _value(client: Any, table: str) -> str | None:
    item = client.get_item(TableName=table, Key={"id": {"S": "1"}}).get("Item")
    return None if item is None else str(item["value"]["S"])


def _until(condition: Callable[[], bool]) -> None:
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never happened")


def _flow(aws: Aws, source: str, destination: str, lag: float = 0.0, paused: bool = False) -> None:
    aws.control.set_replication("dynamodb", source, destination, lag_seconds=lag, paused=paused)


def test_a_table_says_its_replicas_in_both_regions(extended: Aws, stock: Aws) -> None:
    for client, other in zip(_table(extended, "described"), (THERE, HERE), strict=True):
        replicas = client.describe_table(TableName="described")["Table"]["Replicas"]
        assert [(one["RegionName"], one["ReplicaStatus"]) for one in replicas] == [(other, "ACTIVE")]

    here, there = _table(stock, "described")
    assert "Replicas" not in here.describe_table(TableName="described")["Table"]
    with pytest.raises(ClientError):
        there.describe_table(TableName="described")


def test_a_write_lands_in_the_other_region_after_the_lag_and_not_before(extended: Aws) -> None:
    here, there = _table(extended, "lagging")
    _flow(extended, HERE, THERE, lag=LAG)
    _put(here, "lagging", "new")
    assert _value(here, "lagging") == "new"
    assert _value(there, "lagging") is None
    time.sleep(LAG + 0.1)
    assert _value(there, "lagging") == "new"
    _flow(extended, HERE, THERE)


def test_a_paused_flow_holds_writes_back_until_it_resumes(extended: Aws) -> None:
    here, there = _table(extended, "paused")
    _flow(extended, HERE, THERE, paused=True)
    _put(here, "paused", "held")
    time.sleep(0.3)
    assert _value(there, "paused") is None
    _flow(extended, HERE, THERE)
    assert _value(there, "paused") == "held"


def test_a_region_that_is_down_neither_sends_nor_gets_writes(extended: Aws) -> None:
    here, there = _table(extended, "outage")
    _flow(extended, HERE, THERE, lag=LAG)
    _put(here, "outage", "unsent")
    extended.control.begin_outage(HERE, "unavailable")
    try:
        time.sleep(LAG + 0.2)
        assert _value(there, "outage") is None
    finally:
        extended.control.end_outage(HERE)
    assert _value(there, "outage") == "unsent"
    _flow(extended, HERE, THERE)


def test_the_last_writer_wins_by_time_of_writing_in_both_regions(extended: Aws) -> None:
    here, there = _table(extended, "conflict")
    _flow(extended, HERE, THERE, paused=True)
    _flow(extended, THERE, HERE, paused=True)
    _put(here, "conflict", "earlier")
    time.sleep(0.01)
    _put(there, "conflict", "later")
    _flow(extended, THERE, HERE)
    _flow(extended, HERE, THERE)
    assert (_value(here, "conflict"), _value(there, "conflict")) == ("later", "later")


def test_a_condition_holds_within_its_region_only(extended: Aws) -> None:
    here, there = _table(extended, "conditional")
    _flow(extended, HERE, THERE, paused=True)
    _flow(extended, THERE, HERE, paused=True)
    for client, value in ((here, "first"), (there, "second")):
        _put(client, "conditional", value, ConditionExpression="attribute_not_exists(id)")
    with pytest.raises(ClientError):
        _put(here, "conditional", "third", ConditionExpression="attribute_not_exists(id)")
    _flow(extended, THERE, HERE)
    _flow(extended, HERE, THERE)


def test_updates_deletes_and_transactions_replicate_and_failed_ones_do_not(extended: Aws) -> None:
    here, there = _table(extended, "kinds")
    key = {"id": {"S": "1"}}
    here.update_item(
        TableName="kinds",
        Key=key,
        UpdateExpression="SET #v = :v",
        ExpressionAttributeNames={"#v": "value"},
        ExpressionAttributeValues={":v": {"S": "updated"}},
    )
    _until(lambda: _value(there, "kinds") == "updated")
    put = {"TableName": "kinds", "Item": {**key, "value": {"S": "transacted"}}}
    refused = {
        "TableName": "kinds",
        "Key": {"id": {"S": "none"}},
        "ConditionExpression": "attribute_exists(id)",
    }
    with pytest.raises(ClientError):
        here.transact_write_items(TransactItems=[{"Put": put}, {"ConditionCheck": refused}])
    here.transact_write_items(TransactItems=[{"Put": {**put, "Item": {**key, "value": {"S": "kept"}}}}])
    seen: list[str | None] = []
    _until(lambda: seen.append(_value(there, "kinds")) or seen[-1] == "kept")  # type: ignore[func-returns-value]
    assert "transacted" not in seen
    here.delete_item(TableName="kinds", Key=key)
    _until(lambda: _value(there, "kinds") is None)


def test_a_failed_write_does_not_make_an_old_value_win(extended: Aws) -> None:
    here, there = _table(extended, "failed")
    _put(here, "failed", "old")
    _until(lambda: _value(there, "failed") == "old")
    _flow(extended, HERE, THERE, paused=True)
    _flow(extended, THERE, HERE, paused=True)
    _put(there, "failed", "newer")
    put = {"TableName": "failed", "Item": {"id": {"S": "1"}, "value": {"S": "refused"}}}
    missing = {
        "TableName": "failed",
        "Key": {"id": {"S": "none"}},
        "ConditionExpression": "attribute_exists(id)",
    }
    with pytest.raises(ClientError):
        here.transact_write_items(TransactItems=[{"Put": put}, {"ConditionCheck": missing}])
    _flow(extended, THERE, HERE)
    _flow(extended, HERE, THERE)
    assert (_value(here, "failed"), _value(there, "failed")) == ("newer", "newer")


def test_a_new_replica_starts_with_the_items_of_its_table(extended: Aws) -> None:
    here, _ = _table(extended, "backfill")
    _put(here, "backfill", "old")
    here.update_table(TableName="backfill", ReplicaUpdates=[{"Create": {"RegionName": "eu-west-1"}}])
    assert _value(extended.client("dynamodb", "eu-west-1"), "backfill") == "old"


def test_a_removed_replica_is_gone(extended: Aws) -> None:
    here, there = _table(extended, "removed")
    here.update_table(TableName="removed", ReplicaUpdates=[{"Delete": {"RegionName": THERE}}])
    assert "Replicas" not in here.describe_table(TableName="removed")["Table"]
    with pytest.raises(ClientError):
        there.describe_table(TableName="removed")


def test_a_table_that_sourced_a_replica_is_kept_for_a_day_and_its_replica_is_not(
    extended: Aws, stock: Aws
) -> None:
    here, there = _table(extended, "sourced")
    here.update_table(TableName="sourced", ReplicaUpdates=[{"Delete": {"RegionName": THERE}}])
    with pytest.raises(ClientError, match="acted as a source region") as refused:
        here.delete_table(TableName="sourced")
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert here.describe_table(TableName="sourced")["Table"]["TableStatus"] == "ACTIVE"
    extended.control.age_replicas(23)
    with pytest.raises(ClientError, match="in the last 24 hours"):
        here.delete_table(TableName="sourced")
    extended.control.age_replicas(1)
    here.delete_table(TableName="sourced")

    here, there = _table(extended, "replaced")
    extended.control.age_replicas(24)
    # Now the other one is the source, and this one isn't kept any more.
    there.update_table(TableName="replaced", ReplicaUpdates=[{"Create": {"RegionName": "eu-west-1"}}])
    with pytest.raises(ClientError, match="acted as a source region"):
        here.update_table(TableName="replaced", ReplicaUpdates=[{"Delete": {"RegionName": THERE}}])
    here.delete_table(TableName="replaced")

    stocked, _ = _table(stock, "sourced")
    stocked.delete_table(TableName="sourced")


def test_a_replica_of_a_table_whose_writes_neither_are_on_demand_nor_scale_is_refused(
    extended: Aws, stock: Aws
) -> None:
    def replicate(aws: Aws, name: str, *, scaled: bool) -> str:
        here, scaling = aws.client("dynamodb"), aws.client("application-autoscaling")
        here.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        )
        if scaled:
            of: dict[str, Any] = {
                "ServiceNamespace": "dynamodb",
                "ResourceId": f"table/{name}",
                "ScalableDimension": "dynamodb:table:WriteCapacityUnits",
            }
            scaling.register_scalable_target(**of, MinCapacity=5, MaxCapacity=50)
            scaling.put_scaling_policy(**of, PolicyName="writes", PolicyType="TargetTrackingScaling")
        try:
            here.update_table(TableName=name, ReplicaUpdates=[{"Create": {"RegionName": THERE}}])
        except ClientError as error:
            return str(error.response["Error"]["Message"])
        return "made"

    refusal = "Table write capacity should either be Pay-Per-Request or AutoScaled."
    assert replicate(extended, "fixed", scaled=False) == refusal
    assert replicate(extended, "scaled", scaled=True) == "made"
    assert replicate(stock, "fixed", scaled=False) == "made"


def test_a_replica_of_a_table_with_awss_key_has_awss_key_of_its_own_region(extended: Aws) -> None:
    here, there = extended.client("dynamodb", HERE), extended.client("dynamodb", THERE)
    here.create_table(
        TableName="managed",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        SSESpecification={"Enabled": True},
    )
    here.update_table(TableName="managed", ReplicaUpdates=[{"Create": {"RegionName": THERE}}])
    key = there.describe_table(TableName="managed")["Table"]["SSEDescription"]["KMSMasterKeyArn"]
    assert f":{THERE}:" in key
