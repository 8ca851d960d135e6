"""The dashboard `DR-Replication-Health`: how far the passive region's copies are behind."""

import json
from typing import Any

from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from constructs import Construct

from config import Names, RegionNames, Settings
from config.buckets import RULE, workload_pairs
from config.names import DRIFT_METRIC, HEALTH_METRIC, IMAGE_AGE_METRIC, UNKNOWN_METRIC
from providers.regions import Providers
from templates.blocks.monitoring.alarm import Metric
from templates.blocks.monitoring.widget import Graph, body

# As in the original recipe.
PERIOD_SECONDS = 300
# What the original recipe says of the global table, "< 1 second". AWS's own typical latency is about that, so an alarm
# at it would come and go:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
TABLE_TARGET_SECONDS = 1


class ReplicationDashboard(Construct):
    """In the standby region, which survives. Dashboards are global to an account, so there is one of this name."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, names: Names, providers: Providers
    ) -> None:
        super().__init__(scope, id)
        here = names.other(settings.active)
        CloudwatchDashboard(
            self,
            "dashboard",
            provider=providers.standby,
            dashboard_name=here.replication_dashboard,
            dashboard_body=json.dumps(dashboard(settings, names, here)),
        )


def dashboard(settings: Settings, names: Names, here: RegionNames) -> dict[str, Any]:
    """Return the body: the alarms of the copies, the original's graph, and one of each thing that may be late."""
    alarms = ["replication-health", "replication-unknown", "configuration-drift", "snapshot-age"]
    return body(here, f"Replication to {here.region}", alarms, _graphs(settings, names, here))


def _graphs(settings: Settings, names: Names, here: RegionNames) -> list[Graph]:
    objectives, region = settings.objectives, {"Region": here.region}
    own = names.replication_namespace

    def store(metric: str, name: str) -> Metric:
        return Metric(own, metric, {**region, "Store": name}, "Maximum")

    latencies = [
        Metric(
            "AWS/S3",
            "ReplicationLatency",
            {
                "SourceBucket": pair.bucket(names.other(here.site).site),
                "DestinationBucket": pair.bucket(here.site),
                "RuleId": RULE,
            },
            "Maximum",
        )
        for pair in workload_pairs(settings, names)
    ]
    return [
        Graph(
            "DR Replication Health",
            _original(settings, names, here),
            period=PERIOD_SECONDS,
            statistic="Average",
        ),
        Graph(
            "Database lag, seconds", [store("ReplicationLag", "database")], objectives.database_lag_seconds
        ),
        Graph(
            "Table lag, seconds",
            [store("ReplicationLag", "table")],
            objectives.table_lag_seconds,
            target=TABLE_TARGET_SECONDS,
        ),
        Graph(
            "Storage lag, seconds",
            [store("ReplicationLag", "storage"), *latencies],
            objectives.storage_lag_minutes * 60,
        ),
        Graph(
            "Heartbeats that are missing here",
            [store("RecordsBehind", each) for each in ("table", "storage")],
        ),
        Graph("On its way to storage, bytes", [store("BytesPending", "storage")]),
        Graph(
            "Copies that nobody knows about, and parameters that differ",
            [Metric(own, each, region, "Maximum") for each in (UNKNOWN_METRIC, DRIFT_METRIC)],
        ),
        Graph(
            "Age of snapshot and image, seconds",
            [Metric(own, each, region, "Maximum") for each in ("SnapshotAge", IMAGE_AGE_METRIC)],
        ),
    ]


def _original(settings: Settings, names: Names, here: RegionNames) -> list[Metric]:
    """Return the three metrics of the original recipe; Aurora's lag has another name."""
    lag = (
        Metric("AWS/RDS", "AuroraGlobalDBReplicationLag", {"DBClusterIdentifier": here.database}, "Average")
        if settings.database.is_global
        else Metric("AWS/RDS", "ReplicaLag", {"DBInstanceIdentifier": here.database}, "Average")
    )
    return [
        lag,
        Metric("AWS/DynamoDB", "UserErrors", {"TableName": names.global_table}, "Average"),
        Metric(here.health_namespace, HEALTH_METRIC, {"Region": here.region}, "Average"),
    ]
