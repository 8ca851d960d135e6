"""A DynamoDB table with the project's defaults: on demand, point-in-time recovery, encrypted with the region's key."""

from collections.abc import Sequence
from typing import Any

from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
)
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from templates.ignored import Ignored
from templates.retention import retained


def table(
    scope: Construct,
    id: str,
    *,
    provider: AwsProvider,
    name: str,
    keys: Sequence[str],
    key_arn: str,
    keep: bool,
    streamed: bool = False,
    ignored: Sequence[Ignored] = (),
    **more: Any,
) -> DynamodbTable:
    """Return a table. `keys` names its hash key and, if there are two, its range key; both are strings.

    `keep` protects the table against deletion; `ignored` are attributes whose changes Terraform ignores. `streamed`
    gives the table the stream that a replica in another region reads. `more` are further arguments of the resource.
    This is a function instead of a construct, because a construct's id would be added to the resource's address.
    """
    return DynamodbTable(
        scope,
        id,
        provider=provider,
        name=name,
        billing_mode="PAY_PER_REQUEST",
        hash_key=keys[0],
        range_key=keys[1] if len(keys) > 1 else None,
        attribute=[DynamodbTableAttribute(name=key, type="S") for key in keys],
        stream_enabled=True if streamed else None,
        stream_view_type="NEW_AND_OLD_IMAGES" if streamed else None,
        point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
        server_side_encryption=DynamodbTableServerSideEncryption(enabled=True, kms_key_arn=key_arn),
        deletion_protection_enabled=keep,
        lifecycle=retained(keep, *ignored),
        **more,
    )
