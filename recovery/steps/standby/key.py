"""Checks whether a region's own replica of a key can be used: without it nobody can decrypt what it encrypted."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recovery.steps.diagnosis import Diagnosis, judge

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


def examine(kms: "KMSClient", *, alias: str, region: str) -> Diagnosis:
    """Return the diagnosis of one key, found by its alias."""
    item = f"key {alias} in {region}"
    try:
        found = kms.describe_key(KeyId=alias)["KeyMetadata"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        return Diagnosis(
            item, "not ready", f"there is no key {alias} in {region}", "make deploy NAMESPACE=dr_shared"
        )
    state, key = found["KeyState"], f"--region {region} --key-id {found['KeyId']}"
    undo = f"aws kms cancel-key-deletion {key} && " if state == "PendingDeletion" else ""
    return judge(
        item,
        good=state == "Enabled",
        cause=f"it is {state}",
        fix=f"{undo}aws kms enable-key {key}, and find in CloudTrail who changed the key",
    )
