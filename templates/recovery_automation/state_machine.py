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
from config.names import STATE_MACHINE, SWITCH_METRIC
from recovery.definition import FUNCTIONS, Definition, text
from templates.recovery_automation import permissions
from templates.recovery_automation.functions import LOG_DAYS, RecoveryFunction
from templates.recovery_automation.roles import RecoveryRole


class FailoverMachine(Construct):
    """Activates its own region; asked for the other one, it hands over."""

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
        role = RecoveryRole(
            self,
            "execution",
            provider=provider,
            here=here,
            purpose="machine",
            service="states.amazonaws.com",
            statements=permissions.machine(
                names, here, FUNCTIONS, key_arn, is_global=settings.database.is_global
            ),
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


def definition(settings: Settings, names: Names, here: RegionNames) -> Definition:
    """The names that the machine of a region uses: all of them are of that region."""
    full = settings.application.capacity
    return Definition(
        region=here.region,
        lease_table=here.lease_table,
        ledger_table=names.ledger_table,
        database=here.database,
        database_arn=here.database_cluster_arn if settings.database.is_global else here.database_arn,
        global_database=names.global_database if settings.database.is_global else "",
        backup_retention_days=settings.database.backup_retention_days,
        backup_window=settings.database.backup_window,
        auto_scaling_group=here.auto_scaling_group,
        minimum=full.minimum,
        maximum=full.maximum,
        desired=full.desired,
        scaling_policy=here.scaling_policy,
        target_cpu_percent=settings.application.target_cpu_percent,
        endpoint_parameter=names.endpoint_parameter,
        switch_namespace=names.switch_namespace,
        switch_metric=SWITCH_METRIC,
        topic_arn=here.topic_arn,
        approval_seconds=settings.failover.approval_seconds,
        functions={purpose: here.function_arn(purpose) for purpose in FUNCTIONS},
    )
