"""The state machine `dr-failover` of one region, with its role and its log."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.sfn_state_machine import (
    SfnStateMachine,
    SfnStateMachineLoggingConfiguration,
    SfnStateMachineTracingConfiguration,
)
from constructs import Construct

from config import Names, RegionNames, Settings
from config.names import STATE_MACHINE
from config.recovery_machine import definition
from recovery.definition import FUNCTIONS, text
from templates.recovery_automation import permissions
from templates.recovery_automation.functions import LOG_DAYS, RecoveryFunction
from templates.recovery_automation.roles import RecoveryRole


class FailoverMachine(Construct):
    """Activates its own region; asked for the other one, it hands over. `statements`: what its role may do."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        here: RegionNames,
        provider: AwsProvider,
        functions: Sequence[RecoveryFunction],
        key_arn: str,
    ) -> None:
        super().__init__(scope, id)
        self.statements = permissions.machine(
            names, here, FUNCTIONS, key_arn, is_global=settings.database.is_global
        )
        role = RecoveryRole(
            self,
            "execution",
            provider=provider,
            here=here,
            purpose="machine",
            service="states.amazonaws.com",
            statements=self.statements,
        )
        log = CloudwatchLogGroup(
            self,
            "log",
            provider=provider,
            # Logs of AWS services under this prefix need no growing resource policy.
            name=f"/aws/vendedlogs/states/{STATE_MACHINE}",
            retention_in_days=LOG_DAYS,
            kms_key_id=key_arn,
        )
        self.resource = SfnStateMachine(
            self,
            "machine",
            provider=provider,
            name=STATE_MACHINE,
            type="STANDARD",
            role_arn=role.arn,
            definition=text(definition(settings, names, here)),
            logging_configuration=SfnStateMachineLoggingConfiguration(
                level="ALL", include_execution_data=True, log_destination=f"{log.arn}:*"
            ),
            tracing_configuration=SfnStateMachineTracingConfiguration(enabled=True),
            depends_on=[role.ready, *(each.function for each in functions)],
        )
