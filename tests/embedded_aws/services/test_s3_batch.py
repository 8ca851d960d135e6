"""What the extension of batch operations promises, and what stock moto does instead."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from operations.clients import clients
from tests.embedded_aws.conftest import Aws

ACCOUNT = "123456789012"
HERE, THERE = "us-east-1", "us-west-2"


def _control(aws: Aws) -> Any:
    """Return a client of S3 Control that doesn't put the account's number before the host name."""
    variables = {"AWS_ENDPOINT_URL": aws.endpoint, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    return clients(variables)("s3control", HERE)


def _bucket(aws: Aws, name: str) -> tuple[Any, Any]:
    """Make two versioned buckets without replication rules and an object in the first, and return the clients
    of both regions.
    """
    here, there = aws.client("s3", HERE), aws.client("s3", THERE)
    here.create_bucket(Bucket=f"{name}-here")
    there.create_bucket(Bucket=f"{name}-there", CreateBucketConfiguration={"LocationConstraint": THERE})
    for client, bucket in ((here, f"{name}-here"), (there, f"{name}-there")):
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for body in (b"old", b"new"):
        here.put_object(Bucket=f"{name}-here", Key="before", Body=body)
    return here, there


def _replicate(client: Any, name: str) -> None:
    rule = {
        "ID": "all",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{name}-there"},
    }
    client.put_bucket_replication(
        Bucket=f"{name}-here",
        ReplicationConfiguration={"Role": f"arn:aws:iam::{ACCOUNT}:role/r", "Rules": [rule]},
    )


def _job(name: str, token: str) -> dict[str, Any]:
    return {
        "AccountId": ACCOUNT,
        "ClientRequestToken": token,
        "ConfirmationRequired": False,
        "Description": name,
        "Operation": {"S3ReplicateObject": {}},
        "Priority": 1,
        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/batch",
        "Report": {"Enabled": False},
        "ManifestGenerator": {
            "S3JobManifestGenerator": {
                "SourceBucket": f"arn:aws:s3:::{name}-here",
                "EnableManifestOutput": False,
                "Filter": {"EligibleForReplication": True, "ObjectReplicationStatuses": ["NONE", "FAILED"]},
            }
        },
    }


def _described(control: Any, job: str) -> dict[str, Any]:
    found: dict[str, Any] = control.describe_job(AccountId=ACCOUNT, JobId=job)["Job"]
    return found


def test_a_job_replicates_what_existed_with_all_its_versions_and_then_finds_nothing(extended: Aws) -> None:
    extended.control.set_replication("s3", HERE, THERE, lag_seconds=0.0)
    here, there = _bucket(extended, "batch")
    _replicate(here, "batch")
    assert "Contents" not in there.list_objects_v2(Bucket="batch-there")
    control = _control(extended)
    job = control.create_job(**_job("batch", "one"))["JobId"]
    assert control.create_job(**_job("batch", "one"))["JobId"] == job
    done = _described(control, job)
    assert (done["Status"], done["ProgressSummary"]["NumberOfTasksSucceeded"]) == ("Complete", 2)
    assert there.get_object(Bucket="batch-there", Key="before")["Body"].read() == b"new"
    assert len(there.list_object_versions(Bucket="batch-there")["Versions"]) == 2
    again = _described(control, control.create_job(**_job("batch", "two"))["JobId"])
    assert again["Status"] == "Failed"
    assert "no keys matching" in again["FailureReasons"][0]["FailureReason"]
    listed = control.list_jobs(AccountId=ACCOUNT, JobStatuses=["Complete"])["Jobs"]
    assert job in [each["JobId"] for each in listed]
    running = control.list_jobs(AccountId=ACCOUNT, JobStatuses=["Active"])["Jobs"]
    assert job not in [each["JobId"] for each in running]


def test_a_job_runs_until_its_copies_arrive(extended: Aws) -> None:
    here, _ = _bucket(extended, "slow")
    _replicate(here, "slow")
    extended.control.set_replication("s3", HERE, THERE, paused=True)
    try:
        control = _control(extended)
        job = control.create_job(**_job("slow", "slow"))["JobId"]
        assert _described(control, job)["Status"] == "Active"
    finally:
        extended.control.set_replication("s3", HERE, THERE, lag_seconds=0.0)
    assert _described(control, job)["Status"] == "Complete"


def test_stock_moto_has_no_jobs(stock: Aws) -> None:
    with pytest.raises(ClientError):
        _control(stock).create_job(**_job("none", "none"))


def test_on_aws_the_account_stays_before_the_host() -> None:
    control = boto3.client("s3control", HERE, aws_access_key_id="a", aws_secret_access_key="b")
    asked = clients({"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"})("s3control", HERE)
    assert _url(asked) == _url(control) == f"https://{ACCOUNT}.s3-control.{HERE}.amazonaws.com/v20180820/jobs"


def _url(client: Any) -> str:
    """Return the address of a call, which isn't made."""
    seen: list[str] = []

    def stop(request: Any, **_: Any) -> None:
        seen.append(request.url)
        raise InterruptedError

    client.meta.events.register("before-send.s3-control", stop)
    with pytest.raises(InterruptedError):
        client.list_jobs(AccountId=ACCOUNT)
    return seen[0]
