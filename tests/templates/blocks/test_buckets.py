"""What every bucket promises, and who may write to the log bucket."""

import json
from typing import Any

import pytest

from config.stacks import PRIMARY, REPLICATION, STANDBY
from tests.synthesized import Synthesized, stacks

BOTH = pytest.mark.parametrize("stack", [PRIMARY, STANDBY])
KINDS = ("data", "static", "logs")


def _bucket(synthesized: Synthesized, kind: str) -> dict[str, Any]:
    region = synthesized.provider_region(synthesized.one("aws_vpc"))
    return synthesized.one("aws_s3_bucket", bucket=f"myapp-{kind}-123456789012-{region}")


def _of(synthesized: Synthesized, resource: str, kind: str) -> dict[str, Any]:
    """Return a bucket's configuration resource of a type, such as its encryption."""
    return synthesized.one(resource, bucket=f"${{{synthesized.address(_bucket(synthesized, kind))}.id}}")


def _statement(synthesized: Synthesized, kind: str, sid: str) -> dict[str, Any]:
    document = json.loads(_of(synthesized, "aws_s3_bucket_policy", kind)["policy"])
    (found,) = [each for each in document["Statement"] if each["Sid"] == sid]
    return dict(found)


@BOTH
@pytest.mark.parametrize("kind", KINDS)
def test_every_bucket_is_versioned_private_and_refuses_plain_http(stack: str, kind: str) -> None:
    synthesized = stacks()[stack]
    versioning = _of(synthesized, "aws_s3_bucket_versioning", kind)
    assert versioning["versioning_configuration"]["status"] == "Enabled"
    block = _of(synthesized, "aws_s3_bucket_public_access_block", kind)
    assert all(block[name] is True for name in block if name.startswith(("block_", "ignore_", "restrict_")))
    owner = _of(synthesized, "aws_s3_bucket_ownership_controls", kind)
    assert owner["rule"]["object_ownership"] == "BucketOwnerEnforced"
    refused = _statement(synthesized, kind, "TlsOnly")
    assert (refused["Effect"], refused["Principal"]) == ("Deny", "*")
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@BOTH
@pytest.mark.parametrize("kind", ["data", "static"])
def test_the_workloads_objects_are_encrypted_with_the_key_of_their_region(stack: str, kind: str) -> None:
    synthesized = stacks()[stack]
    encryption = _of(synthesized, "aws_s3_bucket_server_side_encryption_configuration", kind)
    default = encryption["rule"][0]["apply_server_side_encryption_by_default"]
    assert default["sse_algorithm"] == "aws:kms"
    key = synthesized.document["data"]["aws_kms_alias"][default["kms_master_key_id"].split(".")[2]]
    assert synthesized.provider_region(key) == synthesized.provider_region(_bucket(synthesized, kind))


@BOTH
def test_access_logs_are_encrypted_with_the_keys_that_their_writers_can_use(stack: str) -> None:
    encryption = _of(stacks()[stack], "aws_s3_bucket_server_side_encryption_configuration", "logs")
    default = encryption["rule"][0]["apply_server_side_encryption_by_default"]
    assert default == {"sse_algorithm": "AES256"}


@BOTH
@pytest.mark.parametrize("kind", ["data", "static"])
def test_reads_and_writes_are_logged_in_the_log_bucket_of_the_region(stack: str, kind: str) -> None:
    synthesized = stacks()[stack]
    logging = _of(synthesized, "aws_s3_bucket_logging", kind)
    logs = synthesized.address(_bucket(synthesized, "logs"))
    assert logging["target_bucket"] == f"${{{logs}.id}}"
    prefix = logging["target_prefix"]
    writer = _statement(synthesized, "logs", "Buckets")
    assert prefix.startswith("s3/")
    assert writer["Resource"][0].endswith(":::" + _bucket(synthesized, "logs")["bucket"] + "/s3/*")


@BOTH
def test_log_services_write_only_for_this_account_and_only_to_their_folder(stack: str) -> None:
    synthesized = stacks()[stack]
    balancer = _statement(synthesized, "logs", "LoadBalancer")
    assert balancer["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert balancer["Resource"][0].endswith("/alb/AWSLogs/123456789012/*")
    for sid in ("Buckets", "Deliveries", "DeliveriesLookFirst"):
        statement = _statement(synthesized, "logs", sid)
        assert statement["Condition"]["StringEquals"]["aws:SourceAccount"] == "123456789012"


@BOTH
def test_static_files_are_read_by_the_accounts_distributions_alone(stack: str) -> None:
    statement = _statement(stacks()[stack], "static", "Distributions")
    assert statement["Action"] == ["s3:GetObject"]
    assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    # With a key that CloudFront doesn't send, every read would be refused.
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/*"}
    }


@BOTH
def test_what_happens_to_application_data_is_told_to_the_event_bus(stack: str) -> None:
    assert _of(stacks()[stack], "aws_s3_bucket_notification", "data")["eventbridge"] is True


def _rule(settings: dict[str, Any], kind: str) -> dict[str, Any]:
    (rule,) = _of(stacks(settings)[PRIMARY], "aws_s3_bucket_lifecycle_configuration", kind)["rule"]
    return dict(rule)


@pytest.mark.parametrize("kind", KINDS)
def test_overwritten_versions_and_broken_uploads_go_away(kind: str) -> None:
    rule = _rule({"storage": {"noncurrent_days": 11}}, kind)
    assert rule["status"] == "Enabled"
    assert rule["noncurrent_version_expiration"][0]["noncurrent_days"] == 11
    assert rule["abort_incomplete_multipart_upload"][0]["days_after_initiation"] == 7


def test_application_data_never_expires_and_becomes_cheaper() -> None:
    rule = _rule({"storage": {"infrequent_after_days": 60, "archive_after_days": 120}}, "data")
    assert "expiration" not in rule
    assert [(t["storage_class"], t["days"]) for t in rule["transition"]] == [
        ("STANDARD_IA", 60),
        ("GLACIER_IR", 120),
    ]
    unchanged = _rule({"storage": {"infrequent_after_days": None}}, "data")
    assert "transition" not in unchanged


def test_logs_are_kept_for_as_long_as_the_settings_say() -> None:
    assert _rule({}, "logs")["expiration"][0]["days"] == 400
    assert _rule({"storage": {"log_days": 2000}}, "logs")["expiration"][0]["days"] == 2000


@pytest.mark.parametrize("kind", ["data", "static"])
def test_objects_reach_the_other_region_whichever_is_written(kind: str) -> None:
    replication = stacks()[REPLICATION]
    regions = ("us-east-1", "us-west-2")
    for here, there in (regions, regions[::-1]):
        bucket = f"myapp-{kind}-123456789012-{here}"
        (rule,) = replication.one("aws_s3_bucket_replication_configuration", bucket=bucket)["rule"]
        assert rule["destination"]["bucket"].endswith(f":myapp-{kind}-123456789012-{there}")
    without = stacks({"components": {"cdn": False}})[REPLICATION]
    sources = {r["bucket"] for r in without.all("aws_s3_bucket_replication_configuration")}
    assert not any("static" in source for source in sources)
