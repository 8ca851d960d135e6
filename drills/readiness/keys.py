"""Whether the region's own copy of each key can be used: without it nobody reads what it encrypted."""

from functools import partial

from botocore.exceptions import ClientError

from config.names import RegionNames
from drills.readiness.asking import asked
from drills.target import Target
from operations.doctor.diagnosis import Diagnosis, judge


def examine(target: Target) -> list[Diagnosis]:
    """One diagnosis a key and region."""
    names = target.names
    aliases = (names.data_key_alias, names.secrets_key_alias, names.evidence_key_alias)
    return [
        asked(f"key {alias} in {here.region}", partial(_key, target, here, alias))
        for here in (target.passive, target.active)
        for alias in aliases
    ]


def _key(target: Target, here: RegionNames, alias: str) -> Diagnosis:
    item = f"key {alias} in {here.region}"
    try:
        found = target.client("kms", here.region).describe_key(KeyId=alias)["KeyMetadata"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        return Diagnosis(item, "not ready", "there is no such key", "make deploy NAMESPACE=dr_shared")
    state, key = found["KeyState"], f"--region {here.region} --key-id {found['KeyId']}"
    undo = f"aws kms cancel-key-deletion {key} && " if state == "PendingDeletion" else ""
    return judge(
        item,
        good=state == "Enabled",
        cause=f"it is {state}",
        fix=f"{undo}aws kms enable-key {key}, and look in the trail who changed it",
    )
