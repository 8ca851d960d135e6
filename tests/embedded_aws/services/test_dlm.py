"""What the Data Lifecycle Manager extension promises, and what stock moto does instead."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws

POLICY: dict[str, Any] = {
    "ExecutionRoleArn": "arn:aws:iam::123456789012:role/dlm",
    "Description": "daily",
    "State": "ENABLED",
    "Tags": {"a": "b"},
    "PolicyDetails": {
        "ResourceTypes": ["VOLUME"],
        "TargetTags": [{"Key": "dr-snapshot", "Value": "myapp"}],
        "Schedules": [
            {
                "Name": "daily",
                "CreateRule": {"Interval": 24, "IntervalUnit": "HOURS", "Times": ["03:00"]},
                "RetainRule": {"Count": 7},
                "CrossRegionCopyRules": [
                    {
                        "Target": "us-west-2",
                        "Encrypted": True,
                        "RetainRule": {"Interval": 7, "IntervalUnit": "DAYS"},
                    }
                ],
            }
        ],
    },
}


def test_a_policy_is_kept_changed_tagged_and_deleted(extended: Aws, stock: Aws) -> None:
    dlm = extended.client("dlm")
    name = dlm.create_lifecycle_policy(**POLICY)["PolicyId"]
    found = dlm.get_lifecycle_policy(PolicyId=name)["Policy"]
    assert found["PolicyDetails"]["Schedules"] == POLICY["PolicyDetails"]["Schedules"]
    assert found["PolicyDetails"]["PolicyType"] == "EBS_SNAPSHOT_MANAGEMENT"
    dlm.update_lifecycle_policy(PolicyId=name, State="DISABLED")
    dlm.tag_resource(ResourceArn=found["PolicyArn"], Tags={"c": "d"})
    assert dlm.get_lifecycle_policy(PolicyId=name)["Policy"]["State"] == "DISABLED"
    assert dlm.list_tags_for_resource(ResourceArn=found["PolicyArn"])["Tags"] == {"a": "b", "c": "d"}
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        extended.client("dlm", "us-west-2").get_lifecycle_policy(PolicyId=name)
    dlm.delete_lifecycle_policy(PolicyId=name)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        dlm.get_lifecycle_policy(PolicyId=name)

    with pytest.raises(ClientError):
        stock.client("dlm").create_lifecycle_policy(**POLICY)
