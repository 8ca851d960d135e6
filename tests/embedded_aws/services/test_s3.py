"""What the S3 extensions promise, and what stock moto does instead."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import process
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually

HERE, THERE = "us-east-1", "us-west-2"
ROLE = "arn:aws:iam::123456789012:role/replication"


def _pair(aws: Aws, name: str) -> tuple[Any, Any]:
    """Return two versioned buckets, `<name>-here` and `<name>-there`, that replicate both ways."""
    here, there = aws.client("s3", HERE), aws.client("s3", THERE)
    here.create_bucket(Bucket=f"{name}-here")
    there.create_bucket(Bucket=f"{name}-there", CreateBucketConfiguration={"LocationConstraint": THERE})
    for client, own, other in ((here, "here", "there"), (there, "there", "here")):
        client.put_bucket_versioning(Bucket=f"{name}-{own}", VersioningConfiguration={"Status": "Enabled"})
        client.put_bucket_replication(
            Bucket=f"{name}-{own}",
            ReplicationConfiguration={"Role": ROLE, "Rules": [_rule(f"{name}-{other}")]},
        )
    return here, there


def _rule(destination: str) -> dict[str, Any]:
    return {
        "ID": "all",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": "data/"},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "Destination": {"Bucket": f"arn:aws:s3:::{destination}"},
    }


def _keys(client: Any, bucket: str) -> list[str]:
    return [one["Key"] for one in client.list_objects_v2(Bucket=bucket).get("Contents", [])]


def _flow(aws: Aws, lag: float = 0.0, paused: bool = False) -> None:
    for source, destination in ((HERE, THERE), (THERE, HERE)):
        aws.control.set_replication("s3", source, destination, lag_seconds=lag, paused=paused)


def test_an_object_reaches_the_other_bucket_with_its_version_and_metadata(extended: Aws) -> None:
    _flow(extended)
    here, there = _pair(extended, "copied")
    put = here.put_object(
        Bucket="copied-here", Key="data/1", Body=b"one", Metadata={"epoch": "7"}, Tagging="kind=ledger"
    )
    copied = there.get_object(Bucket="copied-there", Key="data/1")
    assert copied["Body"].read() == b"one"
    assert copied["Metadata"] == {"epoch": "7"}
    assert copied["VersionId"] == put["VersionId"]
    assert copied["ReplicationStatus"] == "REPLICA"
    assert here.head_object(Bucket="copied-here", Key="data/1")["ReplicationStatus"] == "COMPLETED"
    tags = there.get_object_tagging(Bucket="copied-there", Key="data/1")["TagSet"]
    assert tags == [{"Key": "kind", "Value": "ledger"}]


def test_stock_moto_copies_nothing(stock: Aws) -> None:
    here, there = _pair(stock, "copied")
    here.put_object(Bucket="copied-here", Key="data/1", Body=b"one")
    assert _keys(there, "copied-there") == []


def test_replication_waits_for_the_lag_and_stops_while_paused(extended: Aws) -> None:
    here, there = _pair(extended, "lagging")
    # More than a loaded machine needs for the calls that follow.
    _flow(extended, lag=5)
    here.put_object(Bucket="lagging-here", Key="data/1", Body=b"one")
    assert _keys(there, "lagging-there") == []
    assert here.head_object(Bucket="lagging-here", Key="data/1")["ReplicationStatus"] == "PENDING"
    time.sleep(5.1)
    assert _keys(there, "lagging-there") == ["data/1"]

    _flow(extended, paused=True)
    here.put_object(Bucket="lagging-here", Key="data/2", Body=b"two")
    assert _keys(there, "lagging-there") == ["data/1"]
    _flow(extended)
    assert _keys(there, "lagging-there") == ["data/1", "data/2"]


def test_a_replica_is_not_replicated_back_and_other_prefixes_stay(extended: Aws) -> None:
    _flow(extended)
    here, there = _pair(extended, "once")
    there.put_object(Bucket="once-there", Key="data/1", Body=b"one")
    here.put_object(Bucket="once-here", Key="other/1", Body=b"one")
    assert _keys(here, "once-here") == ["data/1", "other/1"]
    assert _keys(there, "once-there") == ["data/1"]
    versions = there.list_object_versions(Bucket="once-there")["Versions"]
    assert len(versions) == 1


def test_delete_markers_replicate_and_removed_versions_do_not(extended: Aws) -> None:
    _flow(extended)
    here, there = _pair(extended, "markers")
    version = here.put_object(Bucket="markers-here", Key="data/1", Body=b"one")["VersionId"]
    here.delete_object(Bucket="markers-here", Key="data/1")
    assert _keys(there, "markers-there") == []
    here.delete_object(Bucket="markers-here", Key="data/1", VersionId=version)
    kept = there.list_object_versions(Bucket="markers-there")["Versions"]
    assert [one["VersionId"] for one in kept] == [version]


def test_a_replication_rule_is_read_as_it_was_put(extended: Aws, stock: Aws) -> None:
    for aws, complete in ((extended, True), (stock, False)):
        here, _ = _pair(aws, "rules")
        found = here.get_bucket_replication(Bucket="rules-here")["ReplicationConfiguration"]["Rules"][0]
        assert (found == _rule("rules-there")) is complete


def test_the_event_bridge_flag_of_a_bucket_is_kept(extended: Aws, stock: Aws) -> None:
    for aws, kept in ((extended, True), (stock, False)):
        s3 = aws.client("s3")
        s3.create_bucket(Bucket="flagged")
        s3.put_bucket_notification_configuration(
            Bucket="flagged", NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
        found = s3.get_bucket_notification_configuration(Bucket="flagged")
        assert ("EventBridgeConfiguration" in found) is kept


def test_a_policy_that_denies_plain_http_does_not_deny_everything(extended: Aws, stock: Aws) -> None:
    denied = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::tls-only/*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    for aws in (extended, stock):
        s3 = aws.client("s3")
        s3.create_bucket(Bucket="tls-only")
        s3.put_object(Bucket="tls-only", Key="1", Body=b"one")
        policy = json.dumps({"Version": "2012-10-17", "Statement": [denied]})
        s3.put_bucket_policy(Bucket="tls-only", Policy=policy)
        if aws is extended:
            s3.put_object(Bucket="tls-only", Key="1", Body=b"two")
        else:
            with pytest.raises(ClientError):
                s3.put_object(Bucket="tls-only", Key="1", Body=b"two")


def test_a_bucket_is_down_with_its_region_whoever_asks(extended: Aws) -> None:
    _, there = _pair(extended, "region")
    extended.control.begin_outage(HERE, "unavailable")
    try:
        with pytest.raises(ClientError):
            there.list_objects_v2(Bucket="region-here")
        assert _keys(there, "region-there") == []
    finally:
        extended.control.end_outage(HERE)


def test_access_logs_go_to_a_bucket_that_lets_s3_write_into_their_folder(extended: Aws, stock: Aws) -> None:
    tls_only = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:*"],
        "Resource": ["arn:aws:s3:::log-target/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    writes = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": ["s3:PutObject"],
        "Resource": ["arn:aws:s3:::log-target/s3/*"],
    }
    for aws in (extended, stock):
        s3 = aws.client("s3")
        s3.create_bucket(Bucket="log-target")
        s3.create_bucket(Bucket="log-source")
        policy = json.dumps({"Version": "2012-10-17", "Statement": [tls_only, writes]})
        s3.put_bucket_policy(Bucket="log-target", Policy=policy)
        with pytest.raises(ClientError):
            _log_to(s3, "elsewhere/")
        if aws is extended:
            _log_to(s3, "s3/source/")
            enabled = s3.get_bucket_logging(Bucket="log-source")["LoggingEnabled"]
            assert (enabled["TargetBucket"], enabled["TargetPrefix"]) == ("log-target", "s3/source/")
        else:
            with pytest.raises(ClientError):
                _log_to(s3, "s3/source/")


def _log_to(s3: Any, prefix: str) -> None:
    enabled = {"TargetBucket": "log-target", "TargetPrefix": prefix}
    s3.put_bucket_logging(Bucket="log-source", BucketLoggingStatus={"LoggingEnabled": enabled})


def test_a_rule_with_metrics_tells_its_lag_where_objects_arrive_and_its_failures_where_they_come_from(
    tmp_path: Path,
) -> None:
    with process.start(tmp_path) as handle:
        aws = Aws(handle.endpoint)
        aws.control.set_speed(60)
        here, there = _pair(aws, "measured")
        told = {"Status": "Enabled", "EventThreshold": {"Minutes": 15}}
        rule = _rule("measured-there")
        rule["Destination"]["Metrics"] = told
        configuration = {"Role": ROLE, "Rules": [rule]}
        here.put_bucket_replication(Bucket="measured-here", ReplicationConfiguration=configuration)

        def newest(metric: str, region: str) -> float | None:
            now = datetime.now(UTC)
            points = aws.client("cloudwatch", region).get_metric_statistics(
                Namespace="AWS/S3",
                MetricName=metric,
                Dimensions=[
                    {"Name": "SourceBucket", "Value": "measured-here"},
                    {"Name": "DestinationBucket", "Value": "measured-there"},
                    {"Name": "RuleId", "Value": "all"},
                ],
                StartTime=now - timedelta(minutes=2),
                EndTime=now + timedelta(minutes=1),
                Period=1,
                Statistics=["Maximum"],
            )["Datapoints"]
            last = max(points, key=lambda point: point["Timestamp"], default=None)
            return None if last is None else float(last["Maximum"])

        eventually(lambda: newest("ReplicationLatency", THERE) == 0.0)
        _flow(aws, paused=True)
        here.put_object(Bucket="measured-here", Key="data/late", Body=b"four")
        eventually(lambda: (newest("ReplicationLatency", THERE) or 0.0) > 1)
        assert newest("BytesPendingReplication", THERE) == 4
        assert newest("OperationsPendingReplication", THERE) == 1
        assert newest("ReplicationLatency", HERE) is None
        _flow(aws)
        eventually(lambda: newest("BytesPendingReplication", THERE) == 0)
        there.put_bucket_versioning(Bucket="measured-there", VersioningConfiguration={"Status": "Suspended"})
        here.put_object(Bucket="measured-here", Key="data/never", Body=b"five!")
        eventually(lambda: newest("OperationsFailedReplication", HERE) == 1)
        assert newest("OperationsFailedReplication", THERE) is None


def test_the_default_retention_of_a_bucket_in_use_can_be_set_and_removed(extended: Aws, stock: Aws) -> None:
    enabled = {"ObjectLockEnabled": "Enabled"}
    rule = {"Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}
    for aws in (extended, stock):
        client = aws.client("s3", HERE)
        client.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
        client.put_object(Bucket="locked", Key="held", Body=b"")
    with pytest.raises(ClientError, match="Bucket needs to be empty"):
        stock.client("s3", HERE).put_object_lock_configuration(
            Bucket="locked", ObjectLockConfiguration=enabled | rule
        )
    client = extended.client("s3", HERE)
    for wanted in (enabled | rule, enabled):
        client.put_object_lock_configuration(Bucket="locked", ObjectLockConfiguration=wanted)
        found = client.get_object_lock_configuration(Bucket="locked")["ObjectLockConfiguration"]
        retention = found.get("Rule", {}).get("DefaultRetention", {})
        assert (retention.get("Mode"), retention.get("Days")) == (
            ("GOVERNANCE", 1) if "Rule" in wanted else (None, None)
        )
