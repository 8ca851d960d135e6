"""The expiry of a test copy: once its time is over, schedules keep its group at zero, and notify people that the copy
still exists.
"""

import json
from typing import Any

from cdktf_cdktf_provider_aws.autoscaling_group import AutoscalingGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
)
from constructs import Construct

from templates.blocks.key import data_key_arn
from templates.blocks.policy import Statement, policy, trusted_service
from templates.placement import Placement

SCALE = "scheduler:::aws-sdk:autoscaling:updateAutoScalingGroup"


class Expiry(Construct):
    """Schedules that end a test copy: they scale its group to zero each hour and notify the region's topic
    each day. They repeat, so redeploying an expired copy doesn't revive it. A copy's age is counted from the
    creation of its IAM role, because a time from Terraform's clock would differ in each plan.
    """

    def __init__(self, scope: Construct, id: str, placement: Placement, group: AutoscalingGroup) -> None:
        super().__init__(scope, id)
        self._placement = placement
        self._role = IamRole(
            self,
            "role",
            provider=placement.provider,
            name=placement.here.expiry_role,
            assume_role_policy=trusted_service("scheduler.amazonaws.com", placement.here.account_id),
        )
        self._allowed = self._allow()
        here, hours = placement.here, placement.settings.test_copy.time_to_live_hours
        none = {"AutoScalingGroupName": group.name, "MinSize": 0, "MaxSize": 0, "DesiredCapacity": 0}
        self._schedule("scale", "rate(1 hour)", f"arn:{here.partition}:{SCALE}", none)
        told = {
            "subject": f"{here.project} has existed for more than {hours} hours",
            "what": f"The test copy {here.project} in {here.region} has no instances; its database still costs money.",
            "fix": "DR_TEST_MODE=true make cleanup NAMESPACE=dr_test REMOVE=all",
        }
        self._schedule("tell", "rate(1 day)", placement.topic_arn, told)

    def _allow(self) -> IamRolePolicy:
        placement, here = self._placement, self._placement.here
        group = f"autoScalingGroup:*:autoScalingGroupName/{here.auto_scaling_group}"
        key_arn = data_key_arn(self, "key", placement.names, placement.provider)
        statements = (
            Statement(
                "ScaleToZero", ["autoscaling:UpdateAutoScalingGroup"], [here.arn("autoscaling", group)]
            ),
            Statement("Tell", ["sns:Publish"], [placement.topic_arn]),
            Statement(
                "TellEncrypted",
                ["kms:Decrypt", "kms:GenerateDataKey*"],
                [key_arn],
                conditions={"StringEquals": {"kms:ViaService": f"sns.{here.region}.amazonaws.com"}},
            ),
        )
        return IamRolePolicy(
            self,
            "policy",
            provider=placement.provider,
            name="ends-the-copy",
            role=self._role.id,
            policy=policy(*statements),
        )

    def _schedule(self, id: str, rate: str, target: str, message: dict[str, Any]) -> None:
        hours = self._placement.settings.test_copy.time_to_live_hours
        SchedulerSchedule(
            self,
            id,
            provider=self._placement.provider,
            name=f"{self._placement.here.project}-expired-{id}",
            schedule_expression=rate,
            start_date=_start_or_null(f'timeadd({self._role.fqn}.create_date, "{hours}h")'),
            flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
            target=SchedulerScheduleTarget(arn=target, role_arn=self._role.arn, input=json.dumps(message)),
            depends_on=[self._allowed],
        )


def _start_or_null(time: str) -> str:
    """Return the expression of a schedule's start, or null once it is in the past: EventBridge Scheduler refuses a
    past start at every update.

    `plantimestamp` only decides whether the start is given, so plans are clean before and after it.
    """
    return f"${{timecmp({time}, plantimestamp()) > 0 ? {time} : null}}"
