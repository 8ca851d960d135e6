"""The audit trail of an execution, by what Terraform deployed: event, machine, function, bucket and its copy."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from evidence.verification import Finding, verify
from operations.target import Target
from recovery.steps.chain import problems
from tests.deployed.test_failover import WEST, ended

PATIENCE_SECONDS = 240


def trail(target: Target, region: str, execution: str) -> list[dict[str, Any]]:
    buckets = target.client("s3", region)
    bucket = target.names.standby.evidence_bucket.replace(target.names.standby.region, region)
    listed = buckets.list_objects_v2(Bucket=bucket, Prefix=f"audit/{execution.rsplit(':', 1)[1]}/")
    return [
        json.loads(buckets.get_object(Bucket=bucket, Key=each["Key"])["Body"].read())
        for each in listed.get("Contents", [])
    ]


def test_an_execution_leaves_a_whole_chain_in_both_regions_that_nobody_may_delete(target: Target) -> None:
    client = target.client("stepfunctions", "us-west-2")
    arn = client.start_execution(
        stateMachineArn=WEST, input='{"action": "test", "targetRegion": "us-west-2"}'
    )["executionArn"]
    assert ended(target, "us-west-2", arn)["status"] == "SUCCEEDED"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := trail(target, "us-east-1", arn)) or found[-1]["type"] != "ExecutionSucceeded":
        assert time.monotonic() < deadline, f"{len(found)} records arrived in the other region"
        time.sleep(1)
    assert problems(found) == []
    assert trail(target, "us-west-2", arn) == found
    whole = Finding("whole", f"audit/{arn.rsplit(':', 1)[1]}")
    assert verify(target, target.passive) == verify(target, target.active) == [whole]
    buckets, bucket = target.client("s3", "us-west-2"), target.names.standby.evidence_bucket
    (version, *_) = buckets.list_object_versions(Bucket=bucket, Prefix="audit/")["Versions"]
    with pytest.raises(ClientError, match="AccessDenied"):
        buckets.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
