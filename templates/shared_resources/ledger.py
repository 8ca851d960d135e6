"""The recovery ledger (history and audit) and the lease tables (one writer, one failover)."""

from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableReplica,
    DynamodbTableServerSideEncryption,
)
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names
from config.environment import Removal
from providers.regions import Providers
from templates.shared_resources.keys import Keys


class Ledger(Construct):
    """The ledger is a global table; the lease is a regional one, because conditions hold in a region only."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        names: Names,
        providers: Providers,
        keys: Keys,
        removal: Removal,
    ) -> None:
        super().__init__(scope, id)
        self._removal = removal
        ledger = names.ledger_table
        DynamodbTable(
            self,
            "ledger",
            provider=providers.standby,
            name=ledger,
            billing_mode="PAY_PER_REQUEST",
            hash_key="pk",
            range_key="sk",
            attribute=[
                DynamodbTableAttribute(name="pk", type="S"),
                DynamodbTableAttribute(name="sk", type="S"),
            ],
            stream_enabled=True,
            stream_view_type="NEW_AND_OLD_IMAGES",
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
            server_side_encryption=DynamodbTableServerSideEncryption(
                enabled=True, kms_key_arn=keys.standby_arn
            ),
            deletion_protection_enabled=ledger not in removal,
            replica=[
                DynamodbTableReplica(
                    region_name=names.primary.region,
                    kms_key_arn=keys.primary_arn,
                    point_in_time_recovery=True,
                    propagate_tags=True,
                )
            ],
        )
        self._lease("primary", names.primary.lease_table, providers.primary, keys.primary_arn)
        self._lease("standby", names.standby.lease_table, providers.standby, keys.standby_arn)

    def _lease(self, site: str, name: str, provider: AwsProvider, key_arn: str) -> None:
        DynamodbTable(
            self,
            f"lease-{site}",
            provider=provider,
            name=name,
            billing_mode="PAY_PER_REQUEST",
            hash_key="id",
            attribute=[DynamodbTableAttribute(name="id", type="S")],
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
            server_side_encryption=DynamodbTableServerSideEncryption(enabled=True, kms_key_arn=key_arn),
            deletion_protection_enabled=name not in self._removal,
        )
