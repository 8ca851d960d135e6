"""Safeguards and the signals of their failure: a copy whose failure nobody notices protects nothing.

A signal is an alarm or an EventBridge rule, given by the last part of its name; each notifies its region's topic.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Safeguard:
    """A mechanism that keeps a copy: its Terraform types, and the alarms and rules that report its failure."""

    types: tuple[str, ...]
    alarms: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


# Those of stores are in `config/stores.py`; these keep copies of several.
SHARED: Mapping[str, Safeguard] = {
    "backups and their copies": Safeguard(
        ("aws_backup_plan", "aws_backup_selection"), rules=("backup-failed-state",)
    ),
    "restore tests": Safeguard(
        ("aws_backup_restore_testing_plan", "aws_backup_restore_testing_selection"),
        rules=("backup-failed-status",),
    ),
    "functions that copy and watch": Safeguard(
        ("aws_lambda_function",), alarms=("replication-errors", "replication-unknown", "configuration-drift")
    ),
}
# What the stack of the copies has beside them: it serves a protection, and fails as that does.
SERVING = frozenset(
    {
        "aws_backup_vault",
        "aws_backup_vault_lock_configuration",
        "aws_backup_vault_policy",
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_event_rule",
        "aws_cloudwatch_event_target",
        "aws_cloudwatch_log_group",
        "aws_cloudwatch_metric_alarm",
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_lambda_function_event_invoke_config",
        "aws_lambda_permission",
        "aws_scheduler_schedule",
    }
)
