"""The template `primary_infrastructure`: the application stack in the primary region."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
)
from constructs import Construct

from config import Settings
from config.environment import Removal
from providers.regions import Providers
from templates.blocks.key import data_key_arn
from templates.placement import place
from templates.regional_workload import RegionalWorkload


class PrimaryInfrastructure(Construct):
    """Everything of the workload in the primary region, whatever role that region has now."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, providers: Providers, removal: Removal
    ) -> None:
        super().__init__(scope, id)
        placement = place("primary", settings, providers, removal)
        peered = settings.footprint("standby").peered
        RegionalWorkload(self, "workload", placement, settings.network.standby_cidr if peered else None)
        table = placement.names.global_table
        DynamodbTable(
            self,
            "global-table",
            provider=placement.provider,
            name=table,
            billing_mode="PAY_PER_REQUEST",
            hash_key="pk",
            range_key="sk",
            attribute=[
                DynamodbTableAttribute(name="pk", type="S"),
                DynamodbTableAttribute(name="sk", type="S"),
            ],
            # A replica in another region reads the stream.
            stream_enabled=True,
            stream_view_type="NEW_AND_OLD_IMAGES",
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
            server_side_encryption=DynamodbTableServerSideEncryption(
                enabled=True,
                kms_key_arn=data_key_arn(self, "table-key", placement.names, placement.provider),
            ),
            deletion_protection_enabled=placement.protects(table),
            # The replica is a resource of its own, of replication_services (DESIGN invariant 7's list).
            lifecycle=TerraformResourceLifecycle(ignore_changes=["replica"]),
        )
