"""The switch of a region: republished each minute, watched by two alarms (docs/architecture.md, "Traffic")."""

import json

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.lambda_invocation import LambdaInvocation
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames
from config.names import SWITCH_METRIC
from recovery.steps.propagation import PROPAGATION_SECONDS
from recovery.steps.switch import ISSUED, READY
from templates.blocks.function.function import RecoveryFunction
from templates.blocks.function.repeated import Repeated


class Switch(Construct):
    """The switch of a region. `issued` and `ready` are the alarms that health checks read. `published` is the
    switch's first publication, on which the checks must depend.

    A new health check counts as healthy until its metric says otherwise, so the switch is published once during the
    deployment. The function's policy is some seconds old then, and may not have propagated: the function tries again
    until it is allowed to publish (ADR 0026).
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        names: Names,
        here: RegionNames,
        provider: AwsProvider,
        function: RecoveryFunction,
    ) -> None:
        super().__init__(scope, id)
        self._provider = provider
        self._names = names
        self._here = here
        self.region = here.region
        self.published = LambdaInvocation(
            self,
            "published",
            provider=provider,
            function_name=function.function.function_name,
            input=json.dumps({"deniedSeconds": PROPAGATION_SECONDS}),
            depends_on=[function.role.ready],
        )
        Repeated(self, "repeated", provider=provider, here=here, function=function, purpose="switch")
        self.issued = self._alarm("issued", ISSUED, "promotion is issued, the other region is off")
        self.ready = self._alarm("ready", READY, "this region is ready and on, whatever its check says later")

    def _alarm(self, name: str, threshold: int, meaning: str) -> CloudwatchMetricAlarm:
        """Make an alarm that a health check can read: standard resolution, no metric math."""
        return CloudwatchMetricAlarm(
            self,
            name,
            provider=self._provider,
            alarm_name=self._here.alarm(f"switch-{name}"),
            alarm_description=f"Switch of {self._here.region} at {threshold} or above: {meaning}",
            namespace=self._names.switch_namespace,
            metric_name=SWITCH_METRIC,
            dimensions={"Region": self._here.region},
            statistic="Maximum",
            period=60,
            evaluation_periods=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=threshold,
            treat_missing_data="missing",
        )
