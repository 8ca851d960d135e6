"""Permissions of the functions that copy parameters and images, as data."""

from collections.abc import Sequence

from config import Names, RegionNames
from recovery.steps.image import SOURCE_TAG
from templates.blocks.function.permissions import ANY, publish_metrics, read_ledger, use_key, use_table_key
from templates.blocks.policy import Statement


def configuration(
    names: Names,
    here: RegionNames,
    there: RegionNames,
    *,
    own: Sequence[str],
    secrets: Sequence[str],
    table_key: str,
    key_here: str,
    key_there: str,
) -> list[Statement]:
    """Return the configuration sync's permissions: it reads the active region's parameters, and writes the passive
    one's.

    `own` are parameters that differ by region, which it may never write; `secrets` are the names of those that it
    compares.
    """
    both = (here, there)
    return [
        read_ledger(names, here),
        use_table_key(here, table_key),
        # It knows no resource (service authorization reference).
        Statement("DescribeParameters", ["ssm:DescribeParameters"], ANY),
        Statement(
            "ListParameters", ["ssm:GetParametersByPath"], [arn for each in both for arn in _parameters(each)]
        ),
        Statement("ReadParameters", ["ssm:GetParameter"], _parameters(there)),
        Statement("WriteCopies", ["ssm:PutParameter"], [here.parameter_arn(f"/{here.project}/*")]),
        Statement(
            "NeverTheRegionsOwn",
            ["ssm:PutParameter"],
            [here.parameter_arn(each) for each in own],
            effect="Deny",
        ),
        use_key("DecryptThere", ["kms:Decrypt"], key_there, there, "ssm"),
        # A value above 4 KB becomes an advanced parameter, which is encrypted with a data key.
        use_key("EncryptHere", ["kms:Encrypt", "kms:GenerateDataKey"], key_here, here, "ssm"),
        *(
            [
                Statement(
                    "LookAtSecrets",
                    ["secretsmanager:DescribeSecret"],
                    # AWS ends a secret's ARN with six letters of its own.
                    [
                        each.arn("secretsmanager", f"secret:{secret}-??????")
                        for each in both
                        for secret in secrets
                    ],
                )
            ]
            if secrets
            else []
        ),
        publish_metrics("PublishDrift", names.replication_namespace),
    ]


def image(
    names: Names, here: RegionNames, there: RegionNames, *, key_here: str, key_there: str
) -> list[Statement]:
    """Return the image function's permissions: it reads the active region's image, and makes and removes copies in the
    passive one.
    """
    both = [_images_of(each) for each in (there, here)]
    copied = {"StringEquals": {"ec2:CreateAction": "CopyImage"}}
    # Only what carries the tag that this function gives is removed.
    ours = {"Null": {f"aws:ResourceTag/{SOURCE_TAG}": "false"}}
    return [
        read_ledger(names, here),
        use_table_key(here, key_here),
        Statement(
            "ReadParameters",
            ["ssm:GetParameter"],
            [each.parameter_arn(each.image_parameter) for each in (there, here)],
        ),
        Statement("NameTheCopy", ["ssm:PutParameter"], [here.parameter_arn(here.image_parameter)]),
        # It knows no resource; SSM asks it too, of whoever writes the parameter of an image.
        Statement("LookAtImages", ["ec2:DescribeImages"], ANY),
        Statement("Copy", ["ec2:CopyImage"], [arn for pair in both for arn in pair]),
        Statement("TagCopies", ["ec2:CreateTags"], list(both[1]), conditions=copied),
        Statement(
            "RemoveOldCopies", ["ec2:DeregisterImage", "ec2:DeleteSnapshot"], list(both[1]), conditions=ours
        ),
        *_reencrypt(key_there, there, "There", ["kms:Decrypt", "kms:DescribeKey", "kms:ReEncryptFrom"]),
        *_reencrypt(
            key_here,
            here,
            "Here",
            ["kms:Encrypt", "kms:DescribeKey", "kms:ReEncryptTo", "kms:GenerateDataKeyWithoutPlaintext"],
        ),
        publish_metrics("PublishAge", names.replication_namespace),
    ]


def _images_of(where: RegionNames) -> tuple[str, str]:
    """Return ARNs of images and snapshots, which contain no account."""
    return (
        f"arn:{where.partition}:ec2:{where.region}::image/*",
        f"arn:{where.partition}:ec2:{where.region}::snapshot/*",
    )


def _reencrypt(key_arn: str, where: RegionNames, suffix: str, actions: list[str]) -> list[Statement]:
    """Allow the caller to use one of the two keys, only through EC2, which copies encrypted snapshots with
    the caller's permission and with grants.
    """
    via = {"StringEquals": {"kms:ViaService": f"ec2.{where.region}.amazonaws.com"}}
    lent = {**via, "Bool": {"kms:GrantIsForAWSResource": "true"}}
    return [
        Statement(f"UseKey{suffix}", actions, [key_arn], conditions=via),
        Statement(f"LendKey{suffix}", ["kms:CreateGrant"], [key_arn], conditions=lent),
    ]


def _parameters(where: RegionNames) -> list[str]:
    """Return the ARNs of the project's path and of all parameters below it: AWS checks the one or the other,
    depending on the call.
    """
    return [where.parameter_arn(f"/{where.project}"), where.parameter_arn(f"/{where.project}/*")]
