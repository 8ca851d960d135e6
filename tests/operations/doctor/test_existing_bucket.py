"""While AWS denies access to an existing bucket's replication rules, a deployment that might replace them is
refused.
"""

from typing import Any
from unittest.mock import MagicMock

import pytest
from botocore.exceptions import ClientError

from config.settings import parse_settings
from operations.doctor import existing
from operations.doctor.context import DoctorContext

KEY = "arn:aws:kms:us-east-1:999999999999:key/1"


def _error(operation: str, status: int = 403) -> ClientError:
    return ClientError(
        {"Error": {"Code": "AccessDenied"}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        operation,
    )


def _around(rules: Any, *owner_rules: str) -> DoctorContext:
    s3, kms = MagicMock(), MagicMock()
    s3.get_bucket_location.return_value = {"LocationConstraint": None}
    s3.get_bucket_versioning.return_value = {"Status": "Enabled"}
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    s3.get_bucket_encryption.return_value = {
        "ServerSideEncryptionConfiguration": {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}
    }
    s3.get_bucket_replication.side_effect = rules
    kms.describe_key.side_effect = _error("DescribeKey")
    buckets = [{"primary": each, "owner_rules": list(owner_rules)} for each in ("invoices", "photos")]
    return DoctorContext(
        parse_settings({"existing": {"buckets": buckets}}),
        lambda service, _: {"s3": s3, "kms": kms}[service],
        "aws",
    )


def _owners(**_: Any) -> Any:
    rule = {"ID": "archive", "Destination": {"Bucket": "arn:aws:s3:::archive"}}
    return {"ReplicationConfiguration": {"Rules": [rule]}}


def test_a_key_that_may_not_be_asked_hides_no_rules_of_this_bucket_nor_of_the_next() -> None:
    for refuse in (existing.refuse_unfit, existing.refuse_replaced_rules):
        with pytest.raises(existing.UnfitError) as refusal:
            refuse(_around(_owners))
        for bucket in ("invoices", "photos"):
            assert (
                f"rules of existing.buckets.primary {bucket}: the owner's replication rules are archive"
                in str(refusal.value)
            )


def test_rules_that_may_not_be_read_refuse_a_deployment_that_would_write_some() -> None:
    with pytest.raises(existing.UnfitError, match="the owner's replication rules are unknown"):
        existing.refuse_unfit(_around(_error("GetBucketReplication")))
    existing.refuse_unfit(_around(_error("GetBucketReplication"), "primary"))


def test_a_service_that_is_down_refuses_nothing() -> None:
    existing.refuse_unfit(_around(_error("GetBucketReplication", 503)))
