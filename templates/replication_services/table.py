"""The global table's replica in the standby region."""

from cdktf_cdktf_provider_aws.dynamodb_table_replica import DynamodbTableReplicaA
from constructs import Construct

from config import Names, Settings
from config.environment import Removal
from providers.regions import Providers
from templates.blocks.backup import backup_tags
from templates.blocks.key import data_key_arn
from templates.retention import retained


class TableReplica(Construct):
    """A replica with the standby region's own key, its own point-in-time recovery and protection."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        providers: Providers,
        removal: Removal,
    ) -> None:
        super().__init__(scope, id)
        keep = names.global_table not in removal
        DynamodbTableReplicaA(
            self,
            "replica",
            provider=providers.standby,
            global_table_arn=names.primary.table_arn(names.global_table),
            kms_key_arn=data_key_arn(self, "key", names, providers.standby),
            point_in_time_recovery=True,
            deletion_protection_enabled=keep,
            lifecycle=retained(keep),
            tags=backup_tags(settings, names, "standby"),
        )
