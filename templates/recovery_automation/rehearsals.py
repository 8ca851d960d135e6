"""Scheduled rehearsals: EventBridge Scheduler of the passive region starts them."""

import json
from typing import Any

from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetRetryPolicy,
)
from constructs import Construct

from config import RegionNames, Settings
from recovery.steps.drill_record import VALIDATED
from templates.blocks.function.function import RecoveryFunction
from templates.blocks.function.role import RecoveryRole
from templates.blocks.policy import Statement

# A rehearsal that couldn't be started within an hour waits for its next time, or for a person.
EVENT_AGE_SECONDS = 3600
ATTEMPTS = 3


class Rehearsals(Construct):
    """The schedules of the replication validation, the component test and the full test."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        here: RegionNames,
        provider: AwsProvider,
        examination: RecoveryFunction,
        key_arn: str,
    ) -> None:
        super().__init__(scope, id)
        self._here, self._provider = here, provider
        schedules = settings.schedules
        by_failover = schedules.full_test_by == "failover"
        self._role = RecoveryRole(
            self,
            "caller",
            provider=provider,
            here=here,
            purpose="rehearsal",
            service="scheduler.amazonaws.com",
            statements=[
                Statement("Validate", ["lambda:InvokeFunction"], [examination.arn]),
                Statement("Start", ["states:StartExecution"], [here.state_machine_arn]),
                *([] if by_failover else _tell(here, key_arn)),
            ],
        )
        self._schedule(
            "replication-validation",
            schedules.replication_validation,
            examination.arn,
            {"kind": VALIDATED},
            examination.function,
        )
        self._schedule(
            "component-test", schedules.component_test, here.state_machine_arn, component_test(here)
        )
        if by_failover:
            self._schedule("full-test", schedules.full_test, here.state_machine_arn, full_test(here))
        else:
            self._schedule("full-test", schedules.full_test, here.topic_arn, full_test_due(here))

    def _schedule(
        self, name: str, expression: str, target: str, message: dict[str, Any], *needs: Construct
    ) -> None:
        SchedulerSchedule(
            self,
            name,
            provider=self._provider,
            name=self._here.function(name),
            description=f"Rehearses recovery in {self._here.region}",
            schedule_expression=expression,
            flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
            target=SchedulerScheduleTarget(
                arn=target,
                role_arn=self._role.arn,
                input=json.dumps(message),
                retry_policy=SchedulerScheduleTargetRetryPolicy(
                    maximum_retry_attempts=ATTEMPTS, maximum_event_age_in_seconds=EVENT_AGE_SECONDS
                ),
            ),
            depends_on=[self._role.ready, *needs],  # type: ignore[list-item]
        )


def component_test(here: RegionNames) -> dict[str, Any]:
    """Return the machine's input of a component test: it checks what a failover needs, and changes nothing."""
    return {"action": "test", "targetRegion": here.region, "reason": "the scheduled component test"}


def full_test(here: RegionNames) -> dict[str, Any]:
    """Return the machine's input of a full test: a graceful failover that a person must approve first."""
    return {
        "action": "failover",
        "targetRegion": here.region,
        "mode": "graceful",
        "reason": "the scheduled full failover test",
        "approval": True,
    }


def full_test_due(here: RegionNames) -> dict[str, Any]:
    """Return the notification that the full test in a test copy is due."""
    return {
        "subject": "the full failover test is due",
        "what": f"The quarterly full test of {here.project}, in a copy in {here.region}, is to be done now.",
        "do": "DR_TEST_MODE=true make dr-test",
    }


def _tell(here: RegionNames, key_arn: str) -> list[Statement]:
    return [
        Statement("Tell", ["sns:Publish"], [here.topic_arn]),
        Statement(
            "TellEncrypted",
            ["kms:Decrypt", "kms:GenerateDataKey*"],
            [key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"sns.{here.region}.amazonaws.com"}},
        ),
    ]
