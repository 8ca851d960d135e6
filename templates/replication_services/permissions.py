"""Permissions of the functions that write heartbeats and measure lags, as data."""

from config import Names, RegionNames
from recovery.settings import HeartbeatSettings
from recovery.steps.heartbeat import FOLDER, PARTITION
from templates.blocks.function.permissions import ANY, publish_metrics, read_ledger, use_key, use_table_key
from templates.blocks.policy import Statement
from templates.stores import deployed
from templates.stores.store import CopyRegions, Keys


def heartbeat(names: Names, here: RegionNames, need: HeartbeatSettings, key_arn: str) -> list[Statement]:
    """Return the permissions of the heartbeat writer, which writes only its own items and objects."""
    counted = [here.table_arn(table) for table in (need.ledger_table, need.table) if table]
    statements = [
        read_ledger(names, here),
        use_table_key(here, key_arn),
        Statement(
            "WriteItems",
            ["dynamodb:UpdateItem"],
            counted,
            conditions={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [PARTITION]}},
        ),
    ]
    if need.bucket:
        statements += [
            Statement("WriteObjects", ["s3:PutObject"], [f"{here.data_bucket_arn}/{FOLDER}*"]),
            use_key("EncryptObjects", ["kms:GenerateDataKey"], key_arn, here, "s3"),
        ]
    return statements


def replication(place: CopyRegions, keys: Keys) -> list[Statement]:
    """Return the permissions of the health function, which reads the copies of the passive region and the newest
    heartbeats of the active one, and publishes metrics.
    """
    names, here = place.names, place.here
    allowed = [store.measures(place, keys, instances) for store, instances in deployed(place)]
    # None of these knows a resource (service authorization reference).
    looks = ["cloudwatch:GetMetricStatistics", *(action for each in allowed for action in each.unscoped)]
    return [
        read_ledger(names, here),
        use_table_key(here, keys.here),
        Statement("LookAtMetricsAndCopies", looks, ANY),
        publish_metrics("PublishHealth", here.health_namespace),
        publish_metrics("PublishLags", names.replication_namespace),
        *(statement for each in allowed for statement in each.statements),
    ]
