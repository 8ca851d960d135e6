"""Replication health: a function in the passive region looks each minute how far every copy is behind."""

from typing import Any

from constructs import Construct

from config import Names, RegionNames, Settings
from config.names import BACKUPS_STOPPED_METRIC, HEALTH_METRIC, UNKNOWN_METRIC
from config.replication_functions import health_settings, replicates_database_backups
from providers.regions import Providers
from templates.blocks.key import data_key_arn
from templates.blocks.monitoring.alarm import Alarm, Metric
from templates.blocks.monitoring.metric_alarm import metric_alarm
from templates.recovery_automation.functions import Code, RecoveryFunction
from templates.recovery_automation.schedule import Repeated
from templates.replication_services import permissions

# It watches for one heartbeat at least, and they may come a minute apart.
SECONDS = 120
HOUR_SECONDS = 3600


class ReplicationHealth(Construct):
    """The function, and an alarm for everything that it may find, silence included."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        providers: Providers,
        code: Code,
    ) -> None:
        super().__init__(scope, id)
        here, there = names.other(settings.active), names.site(settings.active)
        provider = providers.site(here.site)
        key_here = data_key_arn(self, "key", names, provider)
        key_there = data_key_arn(self, "key-there", names, providers.site(there.site))
        need = health_settings(settings, names)
        function = RecoveryFunction(
            self,
            "replication",
            provider=provider,
            here=here,
            code=code,
            settings=need,
            statements=permissions.replication(
                names, here, there, need, key_here=key_here, key_there=key_there
            ),
            # One at a time: two would publish the same minute twice.
            reserved_executions=min(1, settings.failover.reserved_executions),
            log_key_arn=key_here,
            seconds=SECONDS,
        )
        Repeated(self, "repeated", provider=provider, here=here, function=function, purpose="replication")
        for alarm in health_alarms(settings, names, here):
            metric_alarm(
                self, alarm, provider=provider, here=here, settings=settings, topic_arn=here.topic_arn
            )


def health_alarms(settings: Settings, names: Names, here: RegionNames) -> list[Alarm]:
    """Late, not known, and old are three things. An unknown health publishes nothing, which is told too."""
    replication, region = settings.replication, {"Region": here.region}
    often: dict[str, Any] = {"periods": replication.alarm_periods, "period": replication.alarm_period_seconds}

    def own(metric: str) -> Metric:
        return Metric(names.replication_namespace, metric, region, "Minimum")

    return [
        Alarm(
            "replication-health",
            "A store's copy is later than its objective, so a failover now loses more than was promised",
            {"health": Metric(here.health_namespace, HEALTH_METRIC, region, "Maximum")},
            1,
            missing="missing",
            below=True,
            **often,
        ),
        Alarm(
            "replication-unknown",
            "Nobody knows how late a copy is",
            {"unknown": own(UNKNOWN_METRIC)},
            0,
            missing="missing",
            **often,
        ),
        Alarm(
            "snapshot-age",
            "The newest copied snapshot is old",
            {"age": own("SnapshotAge")},
            replication.snapshots.old_after_hours * HOUR_SECONDS,
            # Published only where volumes are tagged for snapshots; one that is missing counts as unknown.
            missing="notBreaching",
            **often,
        ),
        *(
            [
                Alarm(
                    "database-backups-stopped",
                    "The database's automated backups aren't replicated any more: a mistake that the replica repeats "
                    "could be undone in the active region only",
                    {"stopped": own(BACKUPS_STOPPED_METRIC)},
                    0,
                    missing="missing",
                    **often,
                )
            ]
            if replicates_database_backups(settings)
            else []
        ),
    ]
