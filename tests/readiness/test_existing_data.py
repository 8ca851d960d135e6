"""Tables and buckets that exist are asked as the project's own are, each by its name."""

from collections.abc import Iterator
from typing import Any

import pytest

from config.settings import parse_settings
from operations.doctor.diagnosis import State
from operations.stores import bucket, bucket_roles, table
from operations.target import Target
from tests.readiness.conftest import RULE

pytestmark = pytest.mark.embedded
PAIR = {"primary": "photos-here", "standby": "photos-there", "owner_rules": ["standby"]}
SETTINGS = parse_settings(
    {
        "components": {"cdn": False, "storage": False, "table": False},
        "existing": {"tables": [{"name": "carts"}], "buckets": [PAIR]},
    }
)


@pytest.fixture
def adopted(target: Target) -> Iterator[Target]:
    """Yield the same AWS, with a table and a pair of buckets of somebody else."""
    made = Target("embedded", SETTINGS, target.endpoint)
    tables = made.client("dynamodb", made.active.region)
    tables.create_table(
        TableName="carts",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    tables.update_table(TableName="carts", ReplicaUpdates=[{"Create": {"RegionName": made.passive.region}}])
    for here, name in ((made.active, "photos-here"), (made.passive, "photos-there")):
        abroad: dict[str, Any] = (
            {} if here == made.active else {"CreateBucketConfiguration": {"LocationConstraint": here.region}}
        )
        client = made.client("s3", here.region)
        client.create_bucket(Bucket=name, **abroad)
        client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    rule = {**RULE, "Destination": {"Bucket": "arn:aws:s3:::photos-there"}}
    made.client("s3", made.active.region).put_bucket_replication(
        Bucket="photos-here",
        ReplicationConfiguration={"Role": made.names.role_arn("existing-replication"), "Rules": [rule]},
    )
    yield made
    for here, name in ((made.active, "photos-here"), (made.passive, "photos-there")):
        made.client("s3", here.region).delete_bucket(Bucket=name)
    made.client("dynamodb", made.passive.region).delete_table(TableName="carts")


def _states(found: list[Any]) -> dict[str, State]:
    return {each.item: each.state for each in found}


def test_each_table_and_each_direction_of_a_pair_is_asked(adopted: Target) -> None:
    assert _states(table.examine(adopted)) == {
        "table replica carts": "ready",
        "table replication carts": "ready",
    }
    found = _states(bucket.examine(adopted))
    assert found["S3 existing-photos-here us-east-1 to us-west-2"] == "ready"
    # Its owner has added no rule yet.
    assert found["S3 existing-photos-here us-west-2 to us-east-1"] == "not ready"
    # The role of an owner's rules is theirs.
    roles = [item for item in _states(bucket_roles.examine(adopted)) if "photos" in item]
    assert roles == ["role of S3 existing-photos-here us-east-1 to us-west-2"]
