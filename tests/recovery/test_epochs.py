"""An older epoch never overwrites a newer one: the conditions of the writes, asked of DynamoDB itself.

The machines are read from the synthesized stacks, and each write is made with the values that an execution has.
"""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from config import Names, Settings
from config.stacks import RECOVERY
from tests.synthesized import stacks
from tests.tables import create_table

VARIANTS: dict[str, dict[str, Any]] = {
    "instance": {},
    "strict": {"failover": {"fencing": "strict"}},
    "Aurora": {"database": {"engine": "aurora-postgresql"}},
}
NAMES = Names(Settings())
EPOCH = 7
# What an execution of this epoch has in the places that writes read.
EXECUTION: dict[str, Any] = {
    "$.lease.epoch": str(EPOCH),
    "$.request.nextEpoch": str(EPOCH),
    "$.request.activeRegion": "us-east-1",
    "$.held.judgement.nextEpoch": str(EPOCH),
    "$.held.judgement.seenEpoch": str(EPOCH - 1),
}
SESSION = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")


def writes(states: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return updates of one item by their state's name, those of branches and transactions too."""
    for name, state in states.items():
        for branch in state.get("Branches", []):
            yield from writes(branch["States"])
        asked = state.get("Parameters", {})
        if "UpdateExpression" in asked:
            yield name, asked
        for index, item in enumerate(asked.get("TransactItems", [])):
            if "Update" in item:
                yield f"{name}[{index}]", item["Update"]


def machine(variant: str, region: str) -> dict[str, Any]:
    found = [
        each
        for each in stacks(VARIANTS[variant])[RECOVERY].all("aws_sfn_state_machine", name="dr-failover")
        if each["provider"] == f"aws.{region}"
    ]
    (one,) = found
    return dict(json.loads(one["definition"])["States"])


def filled(document: Any) -> Any:
    """Return parameters as Step Functions passes them on: paths are values."""
    if isinstance(document, list):
        return [filled(each) for each in document]
    if not isinstance(document, dict):
        return document
    made = {}
    for key, value in document.items():
        if key.endswith(".$"):
            made[key.removesuffix(".$")] = EXECUTION.get(value, "x")
        else:
            made[key] = filled(value)
    return made


def guards_an_epoch(asked: dict[str, Any]) -> bool:
    """Return whether an update sets the epoch of an item that all executions share; each execution's own
    history is exempt.
    """
    sets_it = any(
        name in asked["UpdateExpression"] and attribute in ("epoch", "fence")
        for name, attribute in asked.get("ExpressionAttributeNames", {}).items()
    )
    return sets_it and "execution" not in asked["Key"].get("pk", {}).values()


OLDER, SAME, NEWER = EPOCH - 1, EPOCH, EPOCH + 1
# By state: the attribute that holds the epoch, and the existing epochs that the write may replace.
MAY_OVERWRITE: dict[str, tuple[str, set[int]]] = {
    # Two executions may compute the same epoch, so an item with the same epoch may be the other one's.
    "TakeLease": ("epoch", {OLDER}),
    "RetakeLease": ("epoch", {OLDER}),
    # A run that is started again repeats its own writes.
    "FenceOldRegion": ("epoch", {OLDER, SAME}),
    "UndoFence": ("epoch", {OLDER, SAME}),
    "RecordActive[0]": ("epoch", {OLDER, SAME}),
    "RecordActive[1]": ("epoch", {OLDER, SAME}),
    "RecordActive[2]": ("epoch", {OLDER, SAME}),
    "RecordActive[3]": ("epoch", {OLDER, SAME}),
    "AllowAlone": ("epoch", {OLDER, SAME}),
    "FenceRenewals": ("fence", {OLDER, SAME}),
}
# Goes up with its value within a failover; the undoing alone lowers it.
BY_VALUE = {"RaiseSwitchToIssued", "RaiseSwitchToReady"}
# Only told to people: nothing is decided by it.
TOLD = {"RecordIntent", "UndoIntent"}
CASES = [
    (variant, region, name)
    for variant, region in ((variant, region) for variant in VARIANTS for region in ("primary", "standby"))
    for name in MAY_OVERWRITE
    if variant == "strict" or name not in ("AllowAlone", "FenceRenewals")
]


@pytest.fixture(scope="module")
def database() -> Iterator[Any]:
    """DynamoDB with the two tables of a region that is being activated."""
    with mock_aws():
        client: Any = SESSION.client("dynamodb", "us-west-2")
        for table, keys in ((NAMES.ledger_table, ["pk", "sk"]), (NAMES.standby.lease_table, ["id"])):
            create_table(client, table, *keys)
        yield client


def may_write(database: Any, asked: dict[str, Any], there: dict[str, Any] | None) -> bool:
    """Return whether DynamoDB takes a write when this item is there."""
    table, key = asked["TableName"], asked["Key"]
    if there is None:
        database.delete_item(TableName=table, Key=key)
    else:
        database.put_item(TableName=table, Item={**key, **there})
    try:
        database.update_item(**asked)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


@pytest.mark.parametrize(("variant", "region", "name"), CASES)
def test_an_older_epoch_never_overwrites_a_newer_one(
    database: Any, variant: str, region: str, name: str
) -> None:
    asked = filled(dict(writes(machine(variant, region)))[name])
    attribute, allowed = MAY_OVERWRITE[name]
    taken = {
        epoch for epoch in (OLDER, SAME, NEWER) if may_write(database, asked, {attribute: {"N": str(epoch)}})
    }
    assert taken == allowed
    # What was never written may be written, but the lease that was seen there must still be the same.
    assert may_write(database, asked, None) == (name != "RetakeLease")


def test_a_lease_that_somebody_holds_is_not_just_taken(database: Any) -> None:
    asked = filled(dict(writes(machine("instance", "standby")))["TakeLease"])
    held = {"epoch": {"N": str(OLDER)}, "holder": {"S": "somebody"}}
    assert not may_write(database, asked, held)


@pytest.mark.parametrize(
    ("value", "epoch", "is_written"),
    [
        *((value, OLDER, True) for value in "012"),
        ("0", SAME, True),
        ("1", SAME, False),
        ("2", SAME, False),
        *((value, NEWER, False) for value in "012"),
    ],
)
def test_a_switch_goes_up_within_its_epoch_and_a_later_epoch_always_writes(
    database: Any, value: str, epoch: int, is_written: bool
) -> None:
    """A second failover to the same region must be able to start with a lower value, as the first one did."""
    asked = filled(dict(writes(machine("instance", "standby")))["RaiseSwitchToIssued"])
    assert may_write(database, asked, {"value": {"N": value}, "epoch": {"N": str(epoch)}}) == is_written


@pytest.mark.parametrize("name", ["ReleaseLease", "ReleaseLeaseAfterFailure"])
def test_nobody_gives_back_the_lease_of_another(database: Any, name: str) -> None:
    asked = filled(dict(writes(machine("instance", "standby")))[name])
    assert not may_write(database, asked, {"holder": {"S": "somebody"}})
    assert may_write(database, asked, {"holder": {"S": "x"}})


@pytest.mark.parametrize("region", ["primary", "standby"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_write_of_an_epoch_is_listed_here(variant: str, region: str) -> None:
    found = {name for name, asked in writes(machine(variant, region)) if guards_an_epoch(asked)}
    assert found - MAY_OVERWRITE.keys() == BY_VALUE | TOLD
    assert MAY_OVERWRITE.keys() - found <= {"AllowAlone", "FenceRenewals"}
