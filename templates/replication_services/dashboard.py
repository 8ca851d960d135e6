"""The dashboard `DR-Replication-Health`: the lag of the passive region's copies."""

import json
from typing import Any

from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from constructs import Construct

from config import Names, Settings
from config.names import DRIFT_METRIC, HEALTH_METRIC, UNKNOWN_METRIC
from providers.regions import Providers
from templates.blocks.monitoring.alarm import Metric
from templates.blocks.monitoring.widget import Graph, body
from templates.stores import copy_regions, deployed
from templates.stores.store import CopyRegions

# As in the original recipe.
PERIOD_SECONDS = 300


class ReplicationDashboard(Construct):
    """The dashboard, in the standby region, which survives. Dashboards are global in an account, so only one has this
    name.
    """

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
            dashboard_body=json.dumps(dashboard(settings, names)),
        )


def dashboard(settings: Settings, names: Names) -> dict[str, Any]:
    """Return the dashboard's body: the copies' alarms, the graph of the original recipe, and a graph of each lag."""
    where = copy_regions(settings, names)
    alarms = ["replication-health", "replication-unknown", "configuration-drift", "snapshot-age"]
    return body(where.here, f"Replication to {where.here.region}", alarms, _graphs(where))


def _graphs(where: CopyRegions) -> list[Graph]:
    shown = [store.shows(where, instances) for store, instances in deployed(where)]
    ages = [metric for each in shown for metric in each.ages]
    return [
        Graph("DR Replication Health", _original(where), period=PERIOD_SECONDS, statistic="Average"),
        *(graph for each in shown for graph in each.lags),
        Graph("Heartbeats that are missing here", [metric for each in shown for metric in each.behind]),
        *(graph for each in shown for graph in each.pending),
        Graph(
            "Copies with unknown lag, and parameters that differ",
            [where.total(each, "Maximum") for each in (UNKNOWN_METRIC, DRIFT_METRIC)],
        ),
        Graph("Age of snapshot and image, seconds", [where.total(each, "Maximum") for each in ages]),
    ]


def _original(where: CopyRegions) -> list[Metric]:
    """Return the three metrics of the original recipe; Aurora's lag has another name."""
    here = where.here
    lag = (
        Metric("AWS/RDS", "AuroraGlobalDBReplicationLag", {"DBClusterIdentifier": here.database}, "Average")
        if where.settings.database.is_global
        else Metric("AWS/RDS", "ReplicaLag", {"DBInstanceIdentifier": here.database}, "Average")
    )
    return [
        lag,
        Metric("AWS/DynamoDB", "UserErrors", {"TableName": where.names.global_table}, "Average"),
        Metric(here.health_namespace, HEALTH_METRIC, {"Region": here.region}, "Average"),
    ]
