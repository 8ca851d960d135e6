"""State machines of one region, each with its role and its log; `dr-failover` is one."""

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
from machines.definition import FUNCTIONS
from machines.rendering import text
from templates.blocks.function.function import LOG_DAYS, RecoveryFunction
from templates.blocks.function.role import RecoveryRole
from templates.blocks.policy import Statement
from templates.recovery_automation import machine_permissions
from wiring.machines import definition


class Machine(Construct):
    """A state machine with a role, a log of all events, and traces. `statements`: the role's permissions."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: AwsProvider,
        here: RegionNames,
        name: str,
        purpose: str,
        definition: str,
        statements: Sequence[Statement],
        functions: Sequence[RecoveryFunction],
        key_arn: str,
    ) -> None:
        super().__init__(scope, id)
        self.statements = [*statements, *machine_permissions.any_machine(here, key_arn)]
        role = RecoveryRole(
            self,
            "execution",
            provider=provider,
            here=here,
            purpose=purpose,
            service="states.amazonaws.com",
            statements=self.statements,
        )
        log = CloudwatchLogGroup(
            self,
            "log",
            provider=provider,
            # Logs of AWS services under this prefix need no growing resource policy.
            name=f"/aws/vendedlogs/states/{name}",
            retention_in_days=LOG_DAYS,
            kms_key_id=key_arn,
        )
        self.resource = SfnStateMachine(
            self,
            "machine",
            provider=provider,
            name=name,
            type="STANDARD",
            role_arn=role.arn,
            definition=definition,
            logging_configuration=SfnStateMachineLoggingConfiguration(
                level="ALL", include_execution_data=True, log_destination=f"{log.arn}:*"
            ),
            tracing_configuration=SfnStateMachineTracingConfiguration(enabled=True),
            depends_on=[role.ready, *(each.function for each in functions)],
        )


class FailoverMachine(Machine):
    """The state machine that activates its own region, and hands a request for the other region over."""

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
        wanted = definition(settings, names, here)
        super().__init__(
            scope,
            id,
            provider=provider,
            here=here,
            name=here.state_machine,
            purpose="machine",
            definition=text(wanted),
            statements=machine_permissions.machine(
                names,
                here,
                FUNCTIONS,
                key_arn,
                is_global=settings.database.is_global,
                has_windows=bool(wanted.test_windows),
                keeps_sizes=wanted.keeps_sizes,
                keeps_policy=wanted.keeps_policy,
                notes_sizes=wanted.notes_sizes,
            ),
            functions=functions,
            key_arn=key_arn,
        )
