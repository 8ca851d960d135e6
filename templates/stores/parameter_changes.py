"""Changed parameters of the active region, as events that start the configuration sync in the passive one."""

import json
from collections.abc import Sequence
from typing import Any

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetRetryPolicy,
)
from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames
from templates.blocks.function.function import RecoveryFunction
from templates.blocks.function.role import RecoveryRole
from templates.blocks.policy import Statement

# The next run of the schedule finds what is older.
EVENT_AGE_SECONDS = 300


class ParameterChanges(Construct):
    """A rule in each region. EventBridge can't call another region's function, but can send to another region's bus:
    the active region's rule forwards changes to the passive region's bus, where the other rule starts the sync for
    events that carry the active region's name.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        names: Names,
        active: RegionNames,
        passive: RegionNames,
        active_provider: AwsProvider,
        provider: AwsProvider,
        function: RecoveryFunction,
    ) -> None:
        super().__init__(scope, id)
        self._path = f"/{names.project}/"
        bus = passive.arn("events", "event-bus/default")
        role = RecoveryRole(
            self,
            "forward",
            provider=active_provider,
            here=active,
            purpose="forward-changes",
            service="events.amazonaws.com",
            statements=[Statement("Forward", ["events:PutEvents"], [bus])],
        )
        changed = self._rule("changed", active, active_provider, f"Tells {passive.region} what changed", {})
        self._target("to-passive", changed, active_provider, bus, role_arn=role.arn, after=[role.ready])
        # The sync's own copies change parameters too; those are of its own region.
        arrived = self._rule(
            "arrived",
            passive,
            provider,
            f"Copies what changed in {active.region}",
            {"region": [active.region]},
        )
        permission = LambdaPermission(
            self,
            "called-on-change",
            provider=provider,
            action="lambda:InvokeFunction",
            function_name=function.function.function_name,
            principal="events.amazonaws.com",
            source_arn=arrived.arn,
        )
        self._target("to-sync", arrived, provider, function.arn, after=[permission])

    def _rule(
        self, id: str, where: RegionNames, provider: AwsProvider, why: str, more: dict[str, Any]
    ) -> CloudwatchEventRule:
        pattern = {
            "source": ["aws.ssm"],
            "detail-type": ["Parameter Store Change"],
            "detail": {"name": [{"prefix": self._path}]},
            **more,
        }
        return CloudwatchEventRule(
            self,
            id,
            provider=provider,
            name=where.function(f"parameter-{id}"),
            description=why,
            event_pattern=json.dumps(pattern),
        )

    def _target(
        self,
        id: str,
        rule: CloudwatchEventRule,
        provider: AwsProvider,
        arn: str,
        *,
        after: Sequence[ITerraformDependable],
        role_arn: str | None = None,
    ) -> None:
        CloudwatchEventTarget(
            self,
            id,
            provider=provider,
            rule=rule.name,
            target_id="configuration",
            arn=arn,
            role_arn=role_arn,
            retry_policy=CloudwatchEventTargetRetryPolicy(
                maximum_event_age_in_seconds=EVENT_AGE_SECONDS, maximum_retry_attempts=3
            ),
            depends_on=list(after),
        )
