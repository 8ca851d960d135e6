"""The passive region's data key, disabled, or replaced unnoticed."""

from typing import ClassVar, Literal

from drills.faults.fault import Fault, Kept, OnAws, Spec
from operations.target import Target


class KeyRevoked(Spec):
    """The passive region's replica of the data key is disabled: nobody can read what it encrypted."""

    on_aws: ClassVar[OnAws] = "destructive"
    kind: Literal["key-revoked"]

    def make(self, target: Target) -> Fault:
        client, here = target.client("kms", target.passive.region), target.passive

        def look() -> Kept:
            # What the data is encrypted with, whatever an alias says.
            found = target.client("s3", here.region).get_bucket_encryption(Bucket=here.data_bucket)
            (rule,) = found["ServerSideEncryptionConfiguration"]["Rules"]
            named = rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"]
            return {"key": client.describe_key(KeyId=named)["KeyMetadata"]["KeyId"]}

        return Fault(
            f"the KMS key of the bucket {here.data_bucket} is disabled",
            begin=lambda kept: client.disable_key(KeyId=kept["key"]),
            undo=lambda kept: client.enable_key(KeyId=kept["key"]),
            look=look,
        )


class AliasMoved(Spec):
    """The alias of the data key points to another key, so that a check of the alias finds a good key."""

    on_aws: ClassVar[OnAws] = "destructive"
    kind: Literal["alias-moved"]

    def make(self, target: Target) -> Fault:
        client, alias = target.client("kms", target.passive.region), target.names.data_key_alias

        def begin(_: Kept) -> None:
            other = client.create_key(Description="a drill's: delete it")["KeyMetadata"]["KeyId"]
            client.update_alias(AliasName=alias, TargetKeyId=other)

        def undo(kept: Kept) -> None:
            now = client.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
            if now != kept["key"]:
                client.update_alias(AliasName=alias, TargetKeyId=kept["key"])
                client.schedule_key_deletion(KeyId=now, PendingWindowInDays=7)

        return Fault(
            f"the KMS alias {alias} in {target.passive.region} names another key",
            begin=begin,
            undo=undo,
            look=lambda: {"key": client.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]},
        )
