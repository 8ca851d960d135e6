"""The recovery ledger (history and audit) and the lease tables (one writer, one failover)."""

import json

from cdktf_cdktf_provider_aws.dynamodb_resource_policy import DynamodbResourcePolicy
from cdktf_cdktf_provider_aws.dynamodb_table import DynamodbTable, DynamodbTableReplica
from cdktf_cdktf_provider_aws.dynamodb_table_item import DynamodbTableItem
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames
from config.environment import Removal
from providers.regions import Providers
from recovery.ledger import ACTIVE, CURRENT
from templates.blocks.policy import Statement, policy
from templates.blocks.table import table
from templates.ignored import ACTIVE_REGION
from templates.shared_resources.keys import KeyPair


class Ledger(Construct):
    """The ledger, which is a global table, and one lease table per region, because a conditional write is
    decisive only within one region.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        names: Names,
        providers: Providers,
        key: KeyPair,
        removal: Removal,
        active: RegionNames,
    ) -> None:
        super().__init__(scope, id)
        self._removal = removal
        keep = names.ledger_table not in removal
        ledger = table(
            self,
            "ledger",
            provider=providers.standby,
            name=names.ledger_table,
            keys=("pk", "sk"),
            key_arn=key.standby_arn,
            keep=keep,
            streamed=True,
            replica=[
                DynamodbTableReplica(
                    region_name=names.primary.region,
                    kms_key_arn=key.primary_arn,
                    point_in_time_recovery=True,
                    propagate_tags=True,
                )
            ],
        )
        self._begin(names, providers.standby, ledger, active)
        if keep:
            self._protect_replica(names, providers.primary, ledger)
        self._lease("primary", names.primary.lease_table, providers.primary, key.primary_arn)
        self._lease("standby", names.standby.lease_table, providers.standby, key.standby_arn)

    def _begin(self, names: Names, provider: AwsProvider, ledger: DynamodbTable, active: RegionNames) -> None:
        """Record which region is active at the first deployment, so that every plan can read it. Failovers
        write it afterwards.
        """
        DynamodbTableItem(
            self,
            "active-as-deployed",
            provider=provider,
            table_name=names.ledger_table,
            hash_key="pk",
            range_key="sk",
            item=json.dumps(
                {
                    "pk": {"S": ACTIVE},
                    "sk": {"S": CURRENT},
                    "region": {"S": active.region},
                    "epoch": {"N": "0"},
                },
                sort_keys=True,
            ),
            lifecycle=ACTIVE_REGION.lifecycle,
            depends_on=[ledger],
        )

    def _protect_replica(self, names: Names, provider: AwsProvider, ledger: DynamodbTable) -> None:
        """Protect the ledger's replica by a policy that denies its deletion to everybody: the table's deletion
        protection doesn't include it, and as a block of the table's resource it has none of its own.

        As a separate resource the replica could have deletion protection, but the start of every deployment would
        take three minutes more (the provider's waits). Who deletes a replica by way of another region needs
        DeleteTable on it too (DynamoDB's developer guide, V2gt_IAM), and no table's policy may contain
        DeleteTableReplica (embedded_aws/refusals/table_policies.py).
        """
        replica = names.primary.table_arn(names.ledger_table)
        DynamodbResourcePolicy(
            self,
            "ledger-replica-kept",
            provider=provider,
            resource_arn=replica,
            policy=policy(
                Statement(
                    "Kept",
                    ["dynamodb:DeleteTable"],
                    [replica],
                    effect="Deny",
                    principal="*",
                )
            ),
            depends_on=[ledger],
        )

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
