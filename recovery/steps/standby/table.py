"""Checks whether the region's replica of the global table can be used."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from recovery.steps.diagnosis import Diagnosis, judge

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# What DynamoDB says of a replica whose key can't be used.
WITHOUT_KEY = ("INACCESSIBLE_ENCRYPTION_CREDENTIALS", "REGION_DISABLED")


ITEM = "table replica"


def examine(tables: "DynamoDBClient", *, name: str, region: str, item: str = ITEM) -> Diagnosis:
    """Check whether the table has a usable replica in the region. `item` is its name in the finding."""
    return judge_replica(described(tables, name), name=name, region=region, item=item)


def judge_replica(found: Mapping[str, Any] | None, *, name: str, region: str, item: str = ITEM) -> Diagnosis:
    """Judge DynamoDB's description of the replica. `item` is its name in the finding."""
    if found is None:
        fix = "make deploy NAMESPACE=dr_shared creates the replica again"
        return Diagnosis(item, "not ready", f"{name} isn't in {region}", fix)
    state = found["TableStatus"]
    return judge(
        item,
        good=state == "ACTIVE",
        cause=f"the table {name} is {state} in {region}",
        fix=fix_of(state, region),
    )


def described(tables: "DynamoDBClient", name: str) -> dict[str, Any] | None:
    """Return DynamoDB's description of a table; None if it doesn't exist."""
    try:
        return dict(tables.describe_table(TableName=name)["Table"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise


def fix_of(state: str, region: str) -> str:
    """Return the fix for a replica in this state."""
    if state in WITHOUT_KEY:
        return f"enable the replica's key in {region}: after 20 hours without it AWS makes the replica a separate table"
    return "wait if the replica is being changed; otherwise make deploy NAMESPACE=dr_shared"
