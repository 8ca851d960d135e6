"""The audit trail of each execution in a region. It runs beside the failover, and can neither delay nor stop it."""

import json
from collections.abc import Callable

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetInputTransformer,
)
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, RegionNames, Settings
from machines.rendering import text
from recovery.settings import FunctionSettings
from templates.blocks.function.function import RecoveryFunction
from templates.blocks.function.role import RecoveryRole
from templates.blocks.key import evidence_key_arn
from templates.blocks.policy import Statement
from templates.recovery_automation import audit_permissions as permissions
from templates.recovery_automation.state_machine import Machine
from wiring.functions import audit_settings, incident_settings
from wiring.machines import audit_definition

MakeFunction = Callable[[str, FunctionSettings, list[Statement]], RecoveryFunction]


class Audit(Construct):
    """A state machine that follows each execution of `dr-failover`, writes its events into the ledger and the
    evidence, and informs the incident tools.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        here: RegionNames,
        provider: AwsProvider,
        function: MakeFunction,
        key_arn: str,
    ) -> None:
        super().__init__(scope, id)
        tools = settings.notifications.incidents
        evidence = evidence_key_arn(self, "evidence-key", names, provider)
        trail = audit_settings(names, here)
        functions = [function("audit", trail, permissions.audit(names, here, evidence))]
        if tools:
            secrets = [tool.secret for tool in tools]
            functions.append(
                function(
                    "incident",
                    incident_settings(settings, here),
                    permissions.incident(here, secrets),
                )
            )
        machine = Machine(
            self,
            "machine",
            provider=provider,
            here=here,
            name=here.audit_machine,
            purpose="audit-machine",
            definition=text(audit_definition(settings, here)),
            statements=[
                Statement("AskFunctions", ["lambda:InvokeFunction"], [each.arn for each in functions])
            ],
            functions=functions,
            key_arn=key_arn,
        )
        self._started_by_executions(here, provider, machine)

    def _started_by_executions(self, here: RegionNames, provider: AwsProvider, machine: Machine) -> None:
        """Make the rule that starts the audit machine when an execution starts and again when it ends, so that one
        lost event leaves no gap. A second run records nothing twice.
        """
        role = RecoveryRole(
            self,
            "start",
            provider=provider,
            here=here,
            purpose="audit-start",
            service="events.amazonaws.com",
            statements=[Statement("Start", ["states:StartExecution"], [here.audit_machine_arn])],
        )
        rule = CloudwatchEventRule(
            self,
            "executions",
            provider=provider,
            name=here.alarm("executions"),
            description="Every start and end of a failover is followed by its audit trail",
            event_pattern=json.dumps(
                {
                    "source": ["aws.states"],
                    "detail-type": ["Step Functions Execution Status Change"],
                    "detail": {"stateMachineArn": [here.state_machine_arn]},
                }
            ),
        )
        CloudwatchEventTarget(
            self,
            "follow",
            provider=provider,
            rule=rule.name,
            target_id="audit",
            arn=here.audit_machine_arn,
            role_arn=role.arn,
            input_transformer=CloudwatchEventTargetInputTransformer(
                input_paths={"execution": "$.detail.executionArn"},
                input_template='{"execution": <execution>}',
            ),
            depends_on=[role.ready, machine.resource],
        )
