"""The automatic start of a failover: the prober's alarm, unless a person inhibits it."""

import json

from cdktf_cdktf_provider_aws.cloudwatch_composite_alarm import CloudwatchCompositeAlarm
from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetInputTransformer,
    CloudwatchEventTargetRetryPolicy,
)
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames
from config.names import INHIBITOR_METRIC
from templates.blocks.function.role import RecoveryRole
from templates.blocks.policy import Statement

EVENT_AGE_SECONDS = 300


class AutomaticStart:
    """A rule that starts the machine of `here` if the alarm `unreachable` is in ALARM and nobody inhibits automatic
    failovers.

    With `approval` the machine asks a person before it changes anything. If an inhibition ends while the
    region is still lost, the failover starts then. This class isn't a construct: a construct would add its id
    to the addresses of the rule and the alarms, which must stay as they are.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        names: Names,
        here: RegionNames,
        lost: RegionNames,
        provider: AwsProvider,
        unreachable: CloudwatchMetricAlarm,
        approval: bool,
    ) -> None:
        self._scope = scope
        self._names = names
        self._here = here
        self._lost = lost
        self._provider = provider
        alarm = self._decision(unreachable, self._inhibitor())
        self._rule(alarm, approval=approval)

    def _inhibitor(self) -> CloudwatchMetricAlarm:
        """Make the alarm that is in ALARM while a person inhibits automatic failovers; the switch function
        publishes its metric from the ledger each minute. Missing data means no inhibition, because an
        unwanted failover is safer than a missing one.
        """
        return CloudwatchMetricAlarm(
            self._scope,
            "inhibited",
            provider=self._provider,
            alarm_name=self._here.alarm("inhibited"),
            alarm_description="A person inhibits automatic failovers (make inhibit)",
            namespace=self._names.switch_namespace,
            metric_name=INHIBITOR_METRIC,
            dimensions={"Region": self._here.region},
            statistic="Maximum",
            period=60,
            evaluation_periods=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=1,
            treat_missing_data="notBreaching",
        )

    def _decision(
        self, unreachable: CloudwatchMetricAlarm, inhibited: CloudwatchMetricAlarm
    ) -> CloudwatchCompositeAlarm:
        return CloudwatchCompositeAlarm(
            self._scope,
            "decision",
            provider=self._provider,
            alarm_name=self._here.alarm(f"{self._lost.site}-lost"),
            alarm_description=f"{self._lost.region} is lost and nobody inhibits a failover",
            alarm_rule=(
                f'ALARM("{unreachable.alarm_name_input}") AND NOT ALARM("{inhibited.alarm_name_input}")'
            ),
            # A rule names its alarms as text, so Terraform can't see the order.
            depends_on=[unreachable, inhibited],
        )

    def _rule(self, alarm: CloudwatchCompositeAlarm, *, approval: bool) -> None:
        here = self._here
        role = RecoveryRole(
            self._scope,
            "start",
            provider=self._provider,
            here=here,
            purpose="start",
            service="events.amazonaws.com",
            statements=[Statement("Start", ["states:StartExecution"], [here.state_machine_arn])],
        )
        rule = CloudwatchEventRule(
            self._scope,
            "lost",
            provider=self._provider,
            name=here.alarm(f"{self._lost.site}-lost"),
            description=f"Starts the failover to {here.region} when it lost {self._lost.region}",
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
            self._scope,
            "failover",
            provider=self._provider,
            rule=rule.name,
            target_id="failover",
            arn=here.state_machine_arn,
            role_arn=role.arn,
            input_transformer=CloudwatchEventTargetInputTransformer(
                input_paths={"alarm": "$.detail.alarmName", "time": "$.time"},
                input_template=automatic_input(here.region, approval=approval),
            ),
            retry_policy=CloudwatchEventTargetRetryPolicy(
                maximum_event_age_in_seconds=EVENT_AGE_SECONDS, maximum_retry_attempts=10
            ),
            depends_on=[role.ready],
        )


def automatic_input(region: str, *, approval: bool) -> str:
    """Return the template of the input with which an alarm starts the machine. EventBridge replaces the names in
    angle brackets by quoted texts.
    """
    fixed = json.dumps(
        {
            "action": "failover",
            "targetRegion": region,
            "mode": "ungraceful",
            "reason": "the prober lost the active region",
            "approval": approval,
        }
    )
    return fixed.removesuffix("}") + ', "alarm": <alarm>, "alarmTime": <time>}'
