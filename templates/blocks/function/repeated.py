"""A function that EventBridge Scheduler runs repeatedly."""

from cdktf_cdktf_provider_aws.lambda_function_event_invoke_config import LambdaFunctionEventInvokeConfig
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetRetryPolicy,
)
from constructs import Construct

from config import RegionNames
from templates.blocks.function.function import RecoveryFunction
from templates.blocks.function.role import RecoveryRole
from templates.blocks.policy import Statement

# AWS allows no less, for schedules and for functions.
SHORTEST_EVENT_AGE_SECONDS = 60


class Repeated(Construct):
    """A schedule that runs a function every minute, or every `minutes` minutes. A missed run isn't repeated,
    because the next one follows soon.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: AwsProvider,
        here: RegionNames,
        function: RecoveryFunction,
        purpose: str,
        minutes: int = 1,
    ) -> None:
        super().__init__(scope, id)
        role = RecoveryRole(
            self,
            "caller",
            provider=provider,
            here=here,
            purpose=f"{purpose}-call",
            service="scheduler.amazonaws.com",
            statements=[Statement("Call", ["lambda:InvokeFunction"], [function.arn])],
        )
        LambdaFunctionEventInvokeConfig(
            self,
            "no-retry",
            provider=provider,
            function_name=function.function.function_name,
            maximum_retry_attempts=0,
            maximum_event_age_in_seconds=SHORTEST_EVENT_AGE_SECONDS,
        )
        SchedulerSchedule(
            self,
            "schedule",
            provider=provider,
            name=here.function(purpose),
            schedule_expression="rate(1 minute)" if minutes == 1 else f"rate({minutes} minutes)",
            flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
            target=SchedulerScheduleTarget(
                arn=function.arn,
                role_arn=role.arn,
                retry_policy=SchedulerScheduleTargetRetryPolicy(
                    maximum_retry_attempts=0, maximum_event_age_in_seconds=SHORTEST_EVENT_AGE_SECONDS
                ),
            ),
            depends_on=[role.ready, function.function],
        )
