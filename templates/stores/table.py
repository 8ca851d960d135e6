"""The global table: its replica in the standby region, and the permission to read its heartbeats."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.dynamodb_table_replica import DynamodbTableReplicaA
from constructs import Construct

from config import Names, Settings
from config.environment import Removal
from config.stores import Instance
from providers.regions import Providers
from recovery.steps.heartbeat import PARTITION
from templates.blocks.backup import backup_tags
from templates.blocks.function.permissions import use_key
from templates.blocks.key import data_key_arn
from templates.blocks.monitoring.widget import Graph
from templates.blocks.policy import Statement
from templates.retention import retained
from templates.stores.adopted_table import AdoptedTables
from templates.stores.store import Allowed, CopyRegions, Keys, Replicating, Shown, Store

# What the original recipe says of the global table, "< 1 second". AWS's own typical latency is about that, so an alarm
# at it would come and go:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
TARGET_SECONDS = 1


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


def _replicate(scope: Construct, given: Replicating) -> None:
    if given.settings.components.table:
        TableReplica(
            scope,
            "global-table",
            settings=given.settings,
            names=given.names,
            providers=given.providers,
            removal=given.removal,
        )
    AdoptedTables(
        scope,
        "existing-tables",
        settings=given.settings,
        names=given.names,
        providers=given.providers,
        removal=given.removal,
    )


def _measure(place: CopyRegions, keys: Keys, _instances: Sequence[Instance]) -> Allowed:
    """Allow reading the heartbeats, which are separate items of the global table, in both regions. Existing tables
    have none, because nothing is written into them.
    """
    if not place.settings.components.table:
        return Allowed()
    tables = [each.table_arn(place.names.global_table) for each in (place.here, place.there)]
    own_items = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [PARTITION]}}
    return Allowed(
        [
            Statement("ReadItems", ["dynamodb:GetItem"], tables, conditions=own_items),
            use_key("DecryptItemsThere", ["kms:Decrypt"], keys.there, place.there, "dynamodb"),
        ]
    )


def _examine(place: CopyRegions, instances: Sequence[Instance]) -> Allowed:
    tables = [place.here.table_arn(each.name) for each in instances]
    return Allowed([Statement("LookAtTables", ["dynamodb:DescribeTable"], tables)])


def _show(place: CopyRegions, _instances: Sequence[Instance]) -> Shown:
    if not place.settings.components.table:
        return Shown()
    return Shown(
        lags=[
            Graph(
                "Table lag, seconds",
                [place.lag_metric("ReplicationLag", "table")],
                place.settings.objectives.table_lag_seconds,
                target=TARGET_SECONDS,
            )
        ],
        behind=[place.lag_metric("RecordsBehind", "table")],
    )


STORE = Store("table", replicates=_replicate, measures=_measure, examines=_examine, shows=_show)
