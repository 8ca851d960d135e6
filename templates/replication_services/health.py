"""Replication health: a function in the passive region measures the lag of every copy each minute."""

from constructs import Construct

from config import Names, Settings
from config.names import HEALTH_METRIC, UNKNOWN_METRIC
from providers.regions import Providers
from templates.blocks.function.function import Code, RecoveryFunction
from templates.blocks.function.repeated import Repeated
from templates.blocks.key import data_key_arn
from templates.blocks.monitoring.alarm import Alarm, Metric
from templates.blocks.monitoring.metric_alarm import metric_alarm
from templates.replication_services import permissions
from templates.stores import copy_regions, deployed
from templates.stores.store import CopyRegions, Keys
from wiring.replication import health_settings

# It watches for one heartbeat at least, and they may come a minute apart.
SECONDS = 120


class ReplicationHealth(Construct):
    """The function that measures the lags, with alarms on late copies, unknown lags and missing results."""

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
        where = copy_regions(settings, names)
        function = RecoveryFunction(
            self,
            "replication",
            provider=provider,
            here=here,
            code=code,
            settings=health_settings(settings, names),
            statements=permissions.replication(where, Keys(key_here, key_there)),
            # One at a time: two would publish the same minute twice.
            reserved_executions=min(1, settings.failover.reserved_executions),
            log_key_arn=key_here,
            seconds=SECONDS,
        )
        Repeated(self, "repeated", provider=provider, here=here, function=function, purpose="replication")
        for alarm in health_alarms(where):
            metric_alarm(
                self, alarm, provider=provider, here=here, settings=settings, topic_arn=here.topic_arn
            )


def health_alarms(where: CopyRegions) -> list[Alarm]:
    """Return the alarms for lags above their objective, for unknown lags, and those of each store.

    If a lag is unknown and none is late, the health metric isn't published, and its alarm reports the missing data.
    """
    replication, here = where.settings.replication, where.here
    return [
        Alarm(
            "replication-health",
            "The lag of a store's copy is above its objective, so a failover now loses more than the objective allows",
            {"health": Metric(here.health_namespace, HEALTH_METRIC, {"Region": here.region}, "Maximum")},
            1,
            missing="missing",
            below=True,
            periods=replication.alarm_periods,
            period=replication.alarm_period_seconds,
        ),
        Alarm(
            "replication-unknown",
            "The lag of a copy is unknown",
            {"unknown": where.total(UNKNOWN_METRIC, "Minimum")},
            0,
            missing="missing",
            periods=replication.alarm_periods,
            period=replication.alarm_period_seconds,
        ),
        *(alarm for store, instances in deployed(where) for alarm in store.alarms(where, instances)),
    ]
