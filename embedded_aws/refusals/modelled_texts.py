"""Names and descriptions whose lengths and characters are in botocore's models of the services."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import regex
from botocore.loaders import Loader
from botocore.model import ServiceModel

from embedded_aws.refusals.refusal import Refusal, at

# Type and argument of Terraform's; service, operation and parameter of AWS's.
_TEXTS = (
    ("aws_backup_vault", "name", "backup", "CreateBackupVault", "BackupVaultName"),
    ("aws_budgets_budget", "name", "budgets", "CreateBudget", "Budget.BudgetName"),
    (
        "aws_cloudwatch_composite_alarm",
        "alarm_description",
        "cloudwatch",
        "PutCompositeAlarm",
        "AlarmDescription",
    ),
    ("aws_cloudwatch_composite_alarm", "alarm_rule", "cloudwatch", "PutCompositeAlarm", "AlarmRule"),
    ("aws_cloudwatch_event_rule", "description", "events", "PutRule", "Description"),
    ("aws_cloudwatch_event_rule", "event_pattern", "events", "PutRule", "EventPattern"),
    ("aws_cloudwatch_event_rule", "name", "events", "PutRule", "Name"),
    ("aws_cloudwatch_log_group", "name", "logs", "CreateLogGroup", "logGroupName"),
    ("aws_cloudwatch_metric_alarm", "alarm_description", "cloudwatch", "PutMetricAlarm", "AlarmDescription"),
    ("aws_cloudwatch_metric_alarm", "alarm_name", "cloudwatch", "PutMetricAlarm", "AlarmName"),
    ("aws_dlm_lifecycle_policy", "description", "dlm", "CreateLifecyclePolicy", "Description"),
    ("aws_dynamodb_table", "name", "dynamodb", "CreateTable", "TableName"),
    ("aws_fis_experiment_template", "description", "fis", "CreateExperimentTemplate", "description"),
    ("aws_iam_role", "description", "iam", "CreateRole", "Description"),
    ("aws_iam_role", "name", "iam", "CreateRole", "RoleName"),
    ("aws_iam_role", "path", "iam", "CreateRole", "Path"),
    ("aws_iam_role_policy", "name", "iam", "PutRolePolicy", "PolicyName"),
    ("aws_kms_alias", "name", "kms", "CreateAlias", "AliasName"),
    ("aws_kms_key", "description", "kms", "CreateKey", "Description"),
    ("aws_kms_replica_key", "description", "kms", "ReplicateKey", "Description"),
    ("aws_lambda_function", "description", "lambda", "CreateFunction", "Description"),
    ("aws_lambda_function", "function_name", "lambda", "CreateFunction", "FunctionName"),
    ("aws_route53_zone", "comment", "route53", "CreateHostedZone", "HostedZoneConfig.Comment"),
    ("aws_scheduler_schedule", "description", "scheduler", "CreateSchedule", "Description"),
    ("aws_scheduler_schedule", "name", "scheduler", "CreateSchedule", "Name"),
    ("aws_secretsmanager_secret", "description", "secretsmanager", "CreateSecret", "Description"),
    ("aws_sfn_state_machine", "definition", "stepfunctions", "CreateStateMachine", "definition"),
    ("aws_sfn_state_machine", "name", "stepfunctions", "CreateStateMachine", "name"),
    ("aws_ssm_parameter", "description", "ssm", "PutParameter", "Description"),
    ("aws_wafv2_ip_set", "description", "wafv2", "CreateIPSet", "Description"),
    ("aws_wafv2_web_acl", "description", "wafv2", "CreateWebACL", "Description"),
    ("aws_wafv2_web_acl", "name", "wafv2", "CreateWebACL", "Name"),
)
_LOADER = Loader()


@cache
def _model(service: str) -> ServiceModel:
    return ServiceModel(_LOADER.load_service_model(service, "service-2"), service)


def limits(service: str, operation: str, parameter: str) -> Mapping[str, Any]:
    """Return `min`, `max` and `pattern` of a parameter, as far as the service's model has them."""
    shape: Any = _model(service).operation_model(operation).input_shape
    for name in parameter.split("."):
        shape = shape.members[name]
    return {name: shape.metadata[name] for name in ("min", "max", "pattern") if name in shape.metadata}


def _refusal(kind: str, argument: str, service: str, operation: str, parameter: str) -> Refusal:
    def refused(value: str) -> str | None:
        allowed = limits(service, operation, parameter)
        length = allowed.get("min", 0) <= len(value) <= allowed.get("max", len(value))
        # The models' patterns have classes such as \p{L}, which Python's own module doesn't know.
        pattern = allowed.get("pattern")
        if length and (pattern is None or regex.fullmatch(pattern, value)):
            return None
        return f"Value failed to satisfy constraint: {json.dumps(dict(allowed))}"

    return Refusal(
        name=f"{argument} of {kind}",
        source=f"botocore's model of {service}, {operation}, {parameter}",
        service=service,
        code="ValidationException",
        refused=refused,
        resources={kind: at(argument)},
    )


MODELLED = tuple(_refusal(*text) for text in _TEXTS)
