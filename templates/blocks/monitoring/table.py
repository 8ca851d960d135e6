"""Alarms: whether the DynamoDB table throttles requests, and replicates in time."""

from config import Settings
from templates.blocks.monitoring.alarm import Alarm, Metric
from templates.placement import Placement

NAMESPACE = "AWS/DynamoDB"


def table_alarms(placement: Placement) -> list[Alarm]:
    """Return the alarms of this region's replica of the table. The test copy has none."""
    if placement.isolated:
        return []
    table = {"TableName": placement.names.global_table}
    return [
        Alarm(
            "table-throttles",
            "DynamoDB throttles reads or writes of the table",
            {
                "reads": Metric(NAMESPACE, "ReadThrottleEvents", table, "Sum"),
                "writes": Metric(NAMESPACE, "WriteThrottleEvents", table, "Sum"),
            },
            placement.settings.monitoring.table_throttles - 1,
            # Published only when something was throttled.
            missing="notBreaching",
            expression="FILL(reads, 0) + FILL(writes, 0)",
        ),
        late_items(placement.settings, placement.names.global_table, placement.there.region),
    ]


def late_items(settings: Settings, table: str, receiving_region: str, node: str = "") -> Alarm:
    """Return the alarm that fires if a table's items reach another region late. `node` distinguishes the alarms of
    existing tables.
    """
    replication = settings.replication
    return Alarm(
        "table-replication",
        f"Items of {table} reach the other region later than the objective"
        if node
        else "Items reach the other region later than the objective",
        {
            "latency": Metric(
                NAMESPACE,
                "ReplicationLatency",
                {"TableName": table, "ReceivingRegion": receiving_region},
                "Average",
            )
        },
        settings.objectives.table_lag_seconds * 1000,
        # Published only when an item was replicated: a region that writes nothing is not late.
        missing="notBreaching",
        periods=replication.alarm_periods,
        period=replication.alarm_period_seconds,
        node=node,
    )
