"""An experiment of AWS Fault Injection Service: one fault, its targets, its role, and its stop condition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.fis_experiment_template import (
    FisExperimentTemplate,
    FisExperimentTemplateAction,
    FisExperimentTemplateActionParameter,
    FisExperimentTemplateActionTarget,
    FisExperimentTemplateExperimentOptions,
    FisExperimentTemplateLogConfiguration,
    FisExperimentTemplateLogConfigurationCloudwatchLogsConfiguration,
    FisExperimentTemplateStopCondition,
    FisExperimentTemplateTarget,
    FisExperimentTemplateTargetFilter,
    FisExperimentTemplateTargetResourceTag,
)
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import RegionNames
from templates.blocks.function.role import RecoveryRole
from templates.blocks.policy import Statement
from templates.recovery_automation.chaos_permissions import write_logs

# Of logs, as FIS numbers them.
SCHEMA = 2


@dataclass(frozen=True)
class Fault:
    """A fault of FIS and its targets, which are chosen by their ARNs, or by tags and parameters of their
    resource type.

    `targets` is the name that FIS gives the targets of this action, `mode` says how many of the targets are
    affected.
    """

    name: str
    meaning: str
    action: str
    parameters: Mapping[str, str]
    targets: str
    resource_type: str
    arns: Sequence[str] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    of: Mapping[str, str] = field(default_factory=dict)
    states: Sequence[str] = ()
    mode: str = "ALL"


class Experiment(Construct):
    """The template of one fault in one region; it doesn't start by itself."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: AwsProvider,
        here: RegionNames,
        fault: Fault,
        statements: Sequence[Statement],
        stops: Sequence[str],
        log: CloudwatchLogGroup,
    ) -> None:
        super().__init__(scope, id)
        role = RecoveryRole(
            self,
            "execution",
            provider=provider,
            here=here,
            purpose=f"chaos-{fault.name}",
            service="fis.amazonaws.com",
            statements=[*statements, write_logs()],
        )
        FisExperimentTemplate(
            self,
            "template",
            provider=provider,
            description=f"{fault.meaning} ({here.region})",
            role_arn=role.arn,
            tags={"Name": here.function(f"chaos-{fault.name}")},
            action=[
                FisExperimentTemplateAction(
                    name=fault.name,
                    action_id=fault.action,
                    parameter=[
                        FisExperimentTemplateActionParameter(key=key, value=value)
                        for key, value in fault.parameters.items()
                    ],
                    target=FisExperimentTemplateActionTarget(key=fault.targets, value=fault.name),
                )
            ],
            target=[_target(fault)],
            stop_condition=[
                FisExperimentTemplateStopCondition(source="aws:cloudwatch:alarm", value=arn) for arn in stops
            ],
            experiment_options=FisExperimentTemplateExperimentOptions(
                account_targeting="single-account", empty_target_resolution_mode="fail"
            ),
            log_configuration=FisExperimentTemplateLogConfiguration(
                log_schema_version=SCHEMA,
                cloudwatch_logs_configuration=FisExperimentTemplateLogConfigurationCloudwatchLogsConfiguration(
                    log_group_arn=f"{log.arn}:*"
                ),
            ),
            depends_on=[role.ready],
        )


def _target(fault: Fault) -> FisExperimentTemplateTarget:
    running = [FisExperimentTemplateTargetFilter(path="State.Name", values=list(fault.states))]
    return FisExperimentTemplateTarget(
        name=fault.name,
        resource_type=fault.resource_type,
        selection_mode=fault.mode,
        resource_arns=list(fault.arns) or None,
        resource_tag=[
            FisExperimentTemplateTargetResourceTag(key=key, value=value) for key, value in fault.tags.items()
        ],
        parameters=dict(fault.of) or None,
        filter=running if fault.states else [],
    )
