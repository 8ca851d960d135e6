"""Observability of a database: logs in CloudWatch, and operating system metrics."""

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from config.database import Database
from templates.blocks.policy import Statement, policy, trusted_service
from templates.placement import Placement

LOG_DAYS = 365
MONITORING_SECONDS = 60
# Seven days of Performance Insights cost nothing.
INSIGHTS_DAYS = 7
LOGS = {
    "postgres": ["postgresql", "upgrade"],
    "mysql": ["error", "slowquery"],
    "aurora-postgresql": ["postgresql"],
}


def logs(database: Database, *, own: bool = True) -> list[str]:
    """Return the names of the logs that the database exports; logs on its disk are lost with its region.

    `own` says that the database is this project's own: only such a one has the option group that writes the
    audit log.
    """
    return [*LOGS[database.engine], *(["audit"] if database.is_audited and own else [])]


def log_exports(
    scope: Construct, placement: Placement, key_arn: str, kind: str = "instance", *, own: bool = True
) -> list[CloudwatchLogGroup]:
    """Create the log groups of the exported logs. RDS would create them without a key and keep them forever."""
    return [
        CloudwatchLogGroup(
            scope,
            f"log-{log}",
            provider=placement.provider,
            name=f"/aws/rds/{kind}/{placement.here.database}/{log}",
            retention_in_days=LOG_DAYS,
            kms_key_id=key_arn,
        )
        for log in logs(placement.settings.database, own=own)
    ]


def monitoring_role(scope: Construct, placement: Placement) -> tuple[str, IamRolePolicy]:
    """Return the ARN of the role that publishes operating system metrics, and the role's policy, which must be
    created before the database.
    """
    here = placement.here
    role = IamRole(
        scope,
        "monitoring-role",
        provider=placement.provider,
        name=here.database_monitoring_role,
        assume_role_policy=trusted_service("monitoring.rds.amazonaws.com", here.account_id),
    )
    groups = here.arn("logs", "log-group:RDS*")
    statements = policy(
        Statement("MakeLogGroup", ["logs:CreateLogGroup", "logs:PutRetentionPolicy"], [groups]),
        Statement(
            "WriteNumbers",
            ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "logs:GetLogEvents"],
            [f"{groups}:log-stream:*"],
        ),
    )
    allowed = IamRolePolicy(
        scope,
        "monitoring-policy",
        provider=placement.provider,
        name="publishes-numbers",
        role=role.id,
        policy=statements,
    )
    return role.arn, allowed
