"""What the extension of copied images promises, and what stock moto does instead."""

from typing import Any

from tests.embedded_aws.conftest import Aws

HERE, THERE = "us-east-1", "us-west-2"
KEY = "arn:aws:kms:us-west-2:123456789012:key/one"
TAGS = [{"Key": "dr-source-image", "Value": "x"}]


def _copied(aws: Aws, token: str) -> tuple[Any, dict[str, Any]]:
    """Copy a new image to the other region, and return that region's client and the copy."""
    source = aws.client("ec2", HERE).register_image(Name=f"source-{token}")["ImageId"]
    there = aws.client("ec2", THERE)
    asked = {
        "Name": f"copy-{token}",
        "SourceImageId": source,
        "SourceRegion": HERE,
        "Encrypted": True,
        "KmsKeyId": KEY,
        "ClientToken": token,
        "TagSpecifications": [{"ResourceType": kind, "Tags": TAGS} for kind in ("image", "snapshot")],
    }
    first, second = (there.copy_image(**asked)["ImageId"] for _ in range(2))
    (found,) = there.describe_images(ImageIds=[first])["Images"]
    return there, {**found, "once": first == second}


def test_a_copy_is_tagged_encrypted_and_made_once_for_a_token(extended: Aws, stock: Aws) -> None:
    there, copy = _copied(extended, "token")
    assert (copy["once"], copy["Tags"]) == (True, TAGS)
    (device,) = copy["BlockDeviceMappings"]
    assert device["Ebs"]["Encrypted"] is True
    (snapshot,) = there.describe_snapshots(SnapshotIds=[device["Ebs"]["SnapshotId"]])["Snapshots"]
    assert (snapshot["Encrypted"], snapshot["KmsKeyId"], snapshot["Tags"]) == (True, KEY, TAGS)

    _, copy = _copied(stock, "token")
    assert (copy["once"], copy.get("Tags", [])) == (False, [])
    assert "Encrypted" not in copy["BlockDeviceMappings"][0]["Ebs"]
