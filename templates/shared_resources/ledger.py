"""The recovery ledger (history and audit) and the lease tables (one writer, one failover)."""

from cdktf_cdktf_provider_aws.dynamodb_table import DynamodbTableReplica
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names
from config.environment import Removal
from providers.regions import Providers
from templates.blocks.table import table
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
        table(
            self,
            "ledger",
            provider=providers.standby,
            name=ledger,
            keys=("pk", "sk"),
            key_arn=keys.standby_arn,
            keep=ledger not in removal,
            streamed=True,
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
        table(
            self,
            f"lease-{site}",
            provider=provider,
            name=name,
            keys=("id",),
            key_arn=key_arn,
            keep=name not in self._removal,
        )
