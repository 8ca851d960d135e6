"""Detection of a lost region, and the automatic reaction."""

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames, Settings
from config.names import PROBE_METRIC
from providers.regions import Providers
from recovery.steps.probe import RUN_SECONDS
from templates.blocks.function.function import Code, RecoveryFunction
from templates.blocks.function.permissions import use_table_key
from templates.blocks.function.repeated import Repeated
from templates.blocks.key import data_key_arn
from templates.recovery_automation import permissions
from templates.recovery_automation.start import AutomaticStart
from wiring.probing import prober_settings, restart_settings

# More than half of a minute's probes.
MAJORITY = 0.5


class Trigger(Construct):
    """Probers in the passive and the witness region, the alarm on the passive region's prober, and the automatic
    start.

    The passive region watches the active one: none of these resources is in the region that it watches.
    """

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
        self._settings = settings
        self._names = names
        self._code = code
        self._active = names.site(settings.active)
        self._passive = names.other(settings.active)
        provider = providers.site(self._passive.site)
        key_arn = data_key_arn(self._place(), "key", names, provider)
        self._prober(self._passive, provider, key_arn)
        if names.witness is not None:
            self._prober(names.witness, providers.witness, key_arn=None)
        alarm = self._alarm(provider)
        if settings.failover.automatic is not False:
            AutomaticStart(
                self._place(),
                names=names,
                here=self._passive,
                lost=self._active,
                provider=provider,
                unreachable=alarm,
                approval=settings.failover.automatic == "approval",
            )
            self._restart(provider, key_arn)

    def _place(self) -> Construct:
        """Return the scope of the passive region's resources. A swap of the roles must change their
        addresses: otherwise Terraform would look for the old passive region's resources in the new one, and
        forget them.

        While the standby is passive, the ids contain no site, because they are older than the swap of roles.
        """
        if self._passive.site == "standby":
            return self
        found = self.node.try_find_child(self._passive.site)
        return found if isinstance(found, Construct) else Construct(self, self._passive.site)

    def _prober(self, here: RegionNames, provider: AwsProvider, key_arn: str | None) -> None:
        probing = self._settings.failover.probing
        statements = permissions.prober(self._names, here, has_ledger=key_arn is not None)
        if key_arn is not None:
            statements.append(use_table_key(here, key_arn))
        place = Construct(self, here.region)
        function = RecoveryFunction(
            place,
            "prober",
            provider=provider,
            here=here,
            code=self._code,
            settings=prober_settings(self._settings, self._names, here, has_ledger=key_arn is not None),
            statements=statements,
            reserved_executions=self._settings.failover.reserved_executions,
            log_key_arn=key_arn,
            # The last probe may take its whole time limit twice: to connect and to answer.
            seconds=RUN_SECONDS + int(2 * probing.timeout_seconds) + 5,
        )
        Repeated(place, "each-minute", provider=provider, here=here, function=function, purpose="prober")

    def _restart(self, provider: AwsProvider, key_arn: str) -> None:
        """Make the function that starts a failed failover again, which the alarm can't: it goes into ALARM only
        once.
        """
        here = self._passive
        place = Construct(self, f"again-{here.region}")
        function = RecoveryFunction(
            place,
            "restart",
            provider=provider,
            here=here,
            code=self._code,
            settings=restart_settings(self._settings, self._names),
            statements=permissions.restart(self._names, here, key_arn=key_arn),
            reserved_executions=self._settings.failover.reserved_executions,
            log_key_arn=key_arn,
        )
        Repeated(place, "each-minute", provider=provider, here=here, function=function, purpose="restart")

    def _alarm(self, provider: AwsProvider) -> CloudwatchMetricAlarm:
        """Make the alarm that fires if most probes failed in N of M periods. Without data it goes into
        INSUFFICIENT_DATA, and notifies people of that too.
        """
        probing = self._settings.failover.probing
        topic = [self._passive.topic_arn]
        return CloudwatchMetricAlarm(
            self._place(),
            "unreachable",
            provider=provider,
            alarm_name=self._passive.alarm(f"{self._active.site}-unreachable"),
            alarm_description=f"{self._active.region} as seen from {self._passive.region}",
            namespace=self._names.probe_namespace,
            metric_name=PROBE_METRIC,
            dimensions={"Region": self._active.region},
            statistic="Average",
            period=probing.period_seconds,
            evaluation_periods=probing.periods,
            datapoints_to_alarm=probing.failing_periods,
            comparison_operator="GreaterThanThreshold",
            threshold=MAJORITY,
            treat_missing_data="missing",
            alarm_actions=topic,
            ok_actions=topic,
            insufficient_data_actions=topic,
        )
