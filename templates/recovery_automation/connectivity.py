"""Probe of the passive region from the active one, which only notifies people. The prober, whose alarm may start a
failover, requests the active region from the passive one.
"""

from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames, Settings
from config.names import PROBE_METRIC
from recovery.steps.probe import RUN_SECONDS
from templates.blocks.function.function import Code, RecoveryFunction
from templates.blocks.function.repeated import Repeated
from templates.blocks.key import data_key_arn
from templates.blocks.monitoring.alarm import Alarm, Metric
from templates.blocks.monitoring.metric_alarm import metric_alarm
from templates.recovery_automation import permissions
from wiring.probing import connectivity_settings

# Nothing is started by it, so one probe a minute will do.
INTERVAL_SECONDS = RUN_SECONDS
MINUTES = 5


class Connectivity(Construct):
    """A function with the prober's code in the active region, and an alarm that only notifies people. The id
    contains the region's site, because the roles swap.
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
        here, there = names.site(settings.active), names.other(settings.active)
        timeout = settings.failover.probing.timeout_seconds
        key_arn = data_key_arn(self, "key", names, provider)
        function = RecoveryFunction(
            self,
            # Not the prober's name: when the roles swap, that one is removed where this one is made.
            "connectivity",
            provider=provider,
            here=here,
            code=code,
            settings=connectivity_settings(settings, names, interval_seconds=INTERVAL_SECONDS),
            statements=permissions.prober(names, here, has_ledger=False),
            reserved_executions=settings.failover.reserved_executions,
            log_key_arn=key_arn,
            seconds=int(2 * timeout) + 15,
        )
        Repeated(self, "each-minute", provider=provider, here=here, function=function, purpose="connectivity")
        metric_alarm(
            self,
            connectivity_alarm(names, there),
            provider=provider,
            here=here,
            settings=settings,
            topic_arn=here.topic_arn,
        )


def is_probed(settings: Settings) -> bool:
    """Return whether the passive region answers requests: a pilot light has no instance that could."""
    return settings.footprint_of("passive").capacity.minimum > 0


def connectivity_alarm(names: Names, there: RegionNames) -> Alarm:
    """Make the alarm that fires if the passive region hasn't answered for some minutes; missing data is neither good
    nor bad.
    """
    failed = Metric(names.probe_namespace, PROBE_METRIC, {"Region": there.region}, "Minimum")
    return Alarm(
        "passive-unreachable",
        f"{there.region} doesn't answer, so it couldn't take over",
        {"failed": failed},
        0,
        missing="missing",
        periods=MINUTES,
    )
