"""The readiness of the passive region: a function checks it every half hour, and an alarm reports it."""

from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames, Settings
from config.names import DIVERGED_METRIC, OVERDUE_METRIC, READY_METRIC, STANDBY_UNKNOWN_METRIC
from templates.blocks.function.function import Code, RecoveryFunction
from templates.blocks.function.repeated import Repeated
from templates.blocks.key import data_key_arn, evidence_key_arn, secrets_key_arn
from templates.blocks.monitoring.alarm import Alarm, Metric
from templates.blocks.monitoring.metric_alarm import metric_alarm
from templates.recovery_automation import readiness_permissions
from templates.recovery_automation.rehearsals import Rehearsals
from templates.stores import copy_regions
from wiring.readiness import readiness_settings

MINUTES = 30
# It asks about fifteen services, each within its time limits.
SECONDS = 120


class Standby(Construct):
    """The readiness function of the passive region, with its schedules and alarms.

    The id contains the region's site, so that the other region's resources get other addresses when the roles swap.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        provider: AwsProvider,
        code: Code,
    ) -> None:
        super().__init__(scope, id)
        here = names.other(settings.active)
        need = readiness_settings(settings, names)
        key = data_key_arn(self, "key", names, provider)
        keys = [
            key,
            secrets_key_arn(self, "secrets-key", names, provider),
            evidence_key_arn(self, "evidence-key", names, provider),
        ]
        function = RecoveryFunction(
            self,
            "examination",
            provider=provider,
            here=here,
            code=code,
            settings=need,
            statements=readiness_permissions.readiness(
                copy_regions(settings, names), table_key=key, keys=keys
            ),
            # The half hour's look and the week's validation may come together.
            reserved_executions=settings.failover.reserved_executions,
            log_key_arn=key,
            seconds=SECONDS,
        )
        Repeated(
            self,
            "repeated",
            provider=provider,
            here=here,
            function=function,
            purpose="examination",
            minutes=MINUTES,
        )
        Rehearsals(
            self,
            "rehearsals",
            settings=settings,
            here=here,
            provider=provider,
            examination=function,
            key_arn=key,
        )
        for alarm in standby_alarms(names, here, writes_are_known=bool(need.diverged_metric)):
            metric_alarm(
                self, alarm, provider=provider, here=here, settings=settings, topic_arn=here.topic_arn
            )


def standby_alarms(names: Names, here: RegionNames, *, writes_are_known: bool) -> list[Alarm]:
    """Return the alarms for not ready, unknown, and overdue rehearsals; each also reports when the function
    publishes nothing.

    With `failover.fencing: available` a region that is cut off goes on writing. If such writes can be found
    (`writes_are_known`), a last alarm reports them.
    """

    def own(metric: str) -> dict[str, Metric]:
        return {"value": Metric(names.readiness_namespace, metric, {"Region": here.region}, "Maximum")}

    period = MINUTES * 60
    diverged = Alarm(
        "writes-diverged",
        "Both regions accepted writes after the permit moved",
        own(DIVERGED_METRIC),
        0,
        missing="missing",
        periods=1,
        period=period,
    )
    return [
        Alarm(
            "standby-not-ready",
            "The passive region could not take over now",
            own(READY_METRIC),
            1,
            missing="missing",
            below=True,
            periods=1,
            period=period,
        ),
        Alarm(
            "standby-unknown",
            "It is unknown whether the passive region could take over",
            own(STANDBY_UNKNOWN_METRIC),
            0,
            missing="missing",
            periods=2,
            period=period,
        ),
        Alarm(
            "drills-overdue",
            "A scheduled rehearsal is overdue",
            own(OVERDUE_METRIC),
            0,
            missing="missing",
            periods=1,
            period=period,
        ),
        *([diverged] if writes_are_known else []),
    ]
