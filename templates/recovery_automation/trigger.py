"""How a lost region is noticed, and how a failover starts by itself."""

import json

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetInputTransformer,
    CloudwatchEventTargetRetryPolicy,
)
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames, Settings
from config.names import PROBE_METRIC
from providers.regions import Providers
from recovery.settings import ProberSettings
from recovery.steps.probe import RUN_SECONDS
from templates.blocks.key import data_key_arn
from templates.blocks.policy import Statement
from templates.recovery_automation import permissions
from templates.recovery_automation.functions import Code, RecoveryFunction
from templates.recovery_automation.roles import RecoveryRole
from templates.recovery_automation.schedule import Repeated

# More than half of a minute's probes.
MAJORITY = 0.5
EVENT_AGE_SECONDS = 300


class Trigger(Construct):
    """Probers in the passive and the witness region, the alarm on the former, and the automatic start.

    The passive region watches the active one: nothing here is in the region that it watches.
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
        key_arn = data_key_arn(self, "key", names, provider)
        self._prober(self._passive, provider, key_arn)
        self._prober(names.witness, providers.witness, key_arn=None)
        alarm = self._alarm(provider)
        if settings.failover.automatic is True:
            self._start(provider, alarm)

    def _prober(self, here: RegionNames, provider: AwsProvider, key_arn: str | None) -> None:
        probing = self._settings.failover.probing
        statements = permissions.prober(self._names, here, has_ledger=key_arn is not None)
        if key_arn is not None:
            statements.append(permissions.use_table_key(here, key_arn))
        place = Construct(self, here.region)
        function = RecoveryFunction(
            place,
            "prober",
            provider=provider,
            here=here,
            code=self._code,
            settings=ProberSettings(
                region=here.region,
                host=self._names.region_host(self._active.site),
                path=self._settings.application.health_path,
                probed_region=self._active.region,
                interval_seconds=probing.interval_seconds,
                timeout_seconds=probing.timeout_seconds,
                namespace=self._names.probe_namespace,
                metric=PROBE_METRIC,
                ledger_table=self._names.ledger_table if key_arn is not None else "",
            ),
            statements=statements,
            reserved_executions=self._settings.failover.reserved_executions,
            log_key_arn=key_arn,
            # The last probe may take its whole time limit twice: to connect and to answer.
            seconds=RUN_SECONDS + int(2 * probing.timeout_seconds) + 5,
        )
        Repeated(place, "each-minute", provider=provider, here=here, function=function, purpose="prober")

    def _alarm(self, provider: AwsProvider) -> CloudwatchMetricAlarm:
        """N of M minutes in which most probes failed. Without data it is `unknown`, and says so by itself."""
        probing = self._settings.failover.probing
        topic = [self._passive.topic_arn]
        return CloudwatchMetricAlarm(
            self,
            "unreachable",
            provider=provider,
            alarm_name=self._passive.alarm(f"{self._active.site}-unreachable"),
            alarm_description=f"{self._active.region} as seen from {self._passive.region}",
            namespace=self._names.probe_namespace,
            metric_name=PROBE_METRIC,
            dimensions={"Region": self._active.region},
            statistic="Average",
            period=60,
            evaluation_periods=probing.periods,
            datapoints_to_alarm=probing.failing_periods,
            comparison_operator="GreaterThanThreshold",
            threshold=MAJORITY,
            treat_missing_data="missing",
            alarm_actions=topic,
            ok_actions=topic,
            insufficient_data_actions=topic,
        )

    def _start(self, provider: AwsProvider, alarm: CloudwatchMetricAlarm) -> None:
        here = self._passive
        role = RecoveryRole(
            self,
            "start",
            provider=provider,
            here=here,
            purpose="start",
            service="events.amazonaws.com",
            statements=[Statement("Start", ["states:StartExecution"], [here.state_machine_arn])],
        )
        rule = CloudwatchEventRule(
            self,
            "lost",
            provider=provider,
            name=here.alarm(f"{self._active.site}-lost"),
            description=f"Starts the failover to {here.region} when its prober lost {self._active.region}",
            event_pattern=json.dumps(
                {
                    "source": ["aws.cloudwatch"],
                    "detail-type": ["CloudWatch Alarm State Change"],
                    "resources": [here.arn("cloudwatch", f"alarm:{alarm.alarm_name_input}")],
                    "detail": {"state": {"value": ["ALARM"]}},
                }
            ),
        )
        CloudwatchEventTarget(
            self,
            "failover",
            provider=provider,
            rule=rule.name,
            target_id="failover",
            arn=here.state_machine_arn,
            role_arn=role.arn,
            input_transformer=CloudwatchEventTargetInputTransformer(
                input_paths={"alarm": "$.detail.alarmName", "time": "$.time"},
                input_template=automatic_input(here.region),
            ),
            retry_policy=CloudwatchEventTargetRetryPolicy(
                maximum_event_age_in_seconds=EVENT_AGE_SECONDS, maximum_retry_attempts=10
            ),
            depends_on=[role.ready],
        )


def automatic_input(region: str) -> str:
    """What an alarm starts the machine with; EventBridge puts texts, quoted, for the names in brackets."""
    fixed = json.dumps(
        {
            "action": "failover",
            "targetRegion": region,
            "mode": "ungraceful",
            "reason": "the prober lost the active region",
        }
    )
    return fixed.removesuffix("}") + ', "alarm": <alarm>, "alarmTime": <time>}'
