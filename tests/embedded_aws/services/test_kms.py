"""What the KMS extension promises, and what stock moto does instead."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws

ELSEWHERE = "us-west-2"


def _replicated(aws: Aws) -> tuple[str, Any, Any]:
    here, there = aws.client("kms"), aws.client("kms", ELSEWHERE)
    key = here.create_key(MultiRegion=True, Description="original")["KeyMetadata"]["KeyId"]
    here.replicate_key(KeyId=key, ReplicaRegion=ELSEWHERE, Description="copy")
    return key, here, there


def test_multi_region_key_id_has_the_36_characters_of_aws(extended: Aws, stock: Aws) -> None:
    assert len(_replicated(extended)[0]) == 36
    assert len(_replicated(stock)[0]) != 36


def test_what_one_region_encrypts_its_replica_decrypts(extended: Aws, stock: Aws) -> None:
    key, here, there = _replicated(extended)
    secret = here.encrypt(KeyId=key, Plaintext=b"payload")["CiphertextBlob"]
    assert there.decrypt(CiphertextBlob=secret)["Plaintext"] == b"payload"

    key, here, there = _replicated(stock)
    secret = here.encrypt(KeyId=key, Plaintext=b"payload")["CiphertextBlob"]
    with pytest.raises(ClientError):
        there.decrypt(CiphertextBlob=secret)


def test_an_alias_belongs_to_the_key_of_its_region(extended: Aws, stock: Aws) -> None:
    assert _aliases_seen_elsewhere(extended) == []
    assert _aliases_seen_elsewhere(stock) == ["alias/only-here"]


def _aliases_seen_elsewhere(aws: Aws) -> list[str]:
    key, here, there = _replicated(aws)
    here.create_alias(AliasName="alias/only-here", TargetKeyId=key)
    names = [alias["AliasName"] for alias in there.list_aliases(KeyId=key)["Aliases"]]
    here.delete_alias(AliasName="alias/only-here")
    return names


def test_primary_and_replica_say_what_they_are(extended: Aws) -> None:
    key, here, there = _replicated(extended)
    kinds = {}
    for name, client in (("here", here), ("there", there)):
        metadata = client.describe_key(KeyId=key)["KeyMetadata"]
        kinds[name] = (metadata["MultiRegionConfiguration"]["MultiRegionKeyType"], metadata["Description"])
    assert kinds == {"here": ("PRIMARY", "original"), "there": ("REPLICA", "copy")}


def test_a_replica_is_deleted_alone(extended: Aws) -> None:
    key, here, there = _replicated(extended)
    there.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert here.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"
    assert there.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"


def test_a_key_that_a_service_makes_is_awss_and_not_a_customers(extended: Aws, stock: Aws) -> None:
    def manager(aws: Aws) -> str:
        found = aws.client("kms").describe_key(KeyId="alias/aws/s3")["KeyMetadata"]
        return str(found["KeyManager"])

    assert manager(extended) == "AWS"
    assert manager(stock) == "CUSTOMER"
    own = extended.client("kms").create_key()["KeyMetadata"]
    assert own["KeyManager"] == "CUSTOMER"
