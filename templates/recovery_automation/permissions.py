"""Permissions of each recovery role, as data. Every resource is in the role's own region unless a comment says why
not.
"""

from config import Names, RegionNames
from recovery.ledger import RESTART
from recovery.steps.heartbeat import FOLDER, PARTITION
from templates.blocks.function.permissions import ANY, publish_metrics, read_ledger, use_table_key
from templates.blocks.policy import Statement


def validate(names: Names, here: RegionNames) -> list[Statement]:
    return [
        read_ledger(names, here),
        Statement("ReadLease", ["dynamodb:GetItem"], [here.table_arn(here.lease_table)]),
    ]


def lease(_names: Names, here: RegionNames) -> list[Statement]:
    return [
        Statement("ReadLease", ["dynamodb:GetItem"], [here.table_arn(here.lease_table)]),
        Statement("AskWhoHoldsIt", ["states:DescribeExecution"], [executions(here)]),
    ]


def _look_at_database(names: Names, here: RegionNames, *, is_global: bool) -> list[Statement]:
    if not is_global:
        return [Statement("LookAtDatabase", ["rds:DescribeDBInstances"], [here.database_arn])]
    return [
        Statement("LookAtDatabase", ["rds:DescribeDBClusters"], [here.database_cluster_arn]),
        Statement("LookAtGlobalDatabase", ["rds:DescribeGlobalClusters"], [names.global_database_arn]),
    ]


def _read_lag(*, is_global: bool) -> list[str]:
    """Return the actions that read the replica's lag from its metric; none has resource-level permissions. The metric
    of a global database must be listed first.
    """
    return ["cloudwatch:GetMetricStatistics", *(["cloudwatch:ListMetrics"] if is_global else [])]


def preconditions(names: Names, here: RegionNames, *, is_global: bool) -> list[Statement]:
    return [
        read_ledger(names, here),
        *_look_at_database(names, here, is_global=is_global),
        Statement("LookAtParameter", ["ssm:GetParameter"], [here.parameter_arn(names.endpoint_parameter)]),
        # Neither action knows resources. The metrics are this region's and the witness's.
        Statement(
            "LookAtGroupAndMetrics",
            ["autoscaling:DescribeAutoScalingGroups", *_read_lag(is_global=is_global)],
            ANY,
        ),
    ]


def database(names: Names, here: RegionNames, *, is_global: bool) -> list[Statement]:
    # A global database switches over after its last write by itself.
    lag = [] if is_global else [Statement("ReadLag", _read_lag(is_global=is_global), ANY)]
    return [read_ledger(names, here), *_look_at_database(names, here, is_global=is_global), *lag]


def measure(names: Names, here: RegionNames, *, is_global: bool, key_arn: str) -> list[Statement]:
    """Allow reading the lost region's heartbeats from the copies in this region, and no other items or
    objects.
    """
    own_items = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [PARTITION]}}
    via = {"StringEquals": {"kms:ViaService": f"s3.{here.region}.amazonaws.com"}}
    prefix = {"StringLike": {"s3:prefix": [f"{FOLDER}*"]}}
    return [
        read_ledger(names, here),
        Statement("ReadLag", _read_lag(is_global=is_global), ANY),
        Statement(
            "ReadItems", ["dynamodb:GetItem"], [here.table_arn(names.global_table)], conditions=own_items
        ),
        Statement("ListObjects", ["s3:ListBucket"], [here.data_bucket_arn], conditions=prefix),
        Statement("ReadObjects", ["s3:GetObject"], [f"{here.data_bucket_arn}/{FOLDER}*"]),
        Statement("DecryptObjects", ["kms:Decrypt"], [key_arn], conditions=via),
        publish_metrics("PublishRecovery", names.recovery_namespace),
    ]


def switch(names: Names, here: RegionNames) -> list[Statement]:
    return [read_ledger(names, here), publish_metrics("PublishSwitch", names.switch_namespace)]


def restart(names: Names, here: RegionNames, *, key_arn: str) -> list[Statement]:
    """Allow starting the machine as the alarm does, reading which region is active, and recording nothing but
    that a person was notified.
    """
    return [
        read_ledger(names, here),
        Statement("ReadLease", ["dynamodb:GetItem"], [here.table_arn(here.lease_table)]),
        Statement(
            "RecordTold",
            ["dynamodb:UpdateItem"],
            [here.table_arn(names.ledger_table)],
            conditions={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [RESTART]}},
        ),
        use_table_key(here, key_arn),
        # "You can't return information about composite alarms if your cloudwatch:DescribeAlarms permission has a
        # narrower scope" than * (CloudWatch API reference, DescribeAlarms).
        Statement("LookAtAlarm", ["cloudwatch:DescribeAlarms"], ANY),
        Statement("StartAgain", ["states:StartExecution", "states:ListExecutions"], [here.state_machine_arn]),
        Statement("LookAtAttempts", ["states:DescribeExecution"], [executions(here)]),
        Statement("Tell", ["sns:Publish"], [here.topic_arn]),
        Statement(
            "TellEncrypted",
            ["kms:Decrypt", "kms:GenerateDataKey*"],
            [key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"sns.{here.region}.amazonaws.com"}},
        ),
    ]


def handover(_names: Names, there: RegionNames) -> list[Statement]:
    """Return the permissions of the only role that acts in another region: it starts that region's machine."""
    return [
        Statement("StartTheOther", ["states:StartExecution"], [there.state_machine_arn]),
        Statement("FollowTheOther", ["states:DescribeExecution"], [executions(there)]),
    ]


def prober(names: Names, here: RegionNames, *, has_ledger: bool) -> list[Statement]:
    statements = [publish_metrics("PublishProbes", names.probe_namespace)]
    if has_ledger:
        statements.append(
            Statement(
                "RecordLoss",
                ["dynamodb:UpdateItem"],
                [here.table_arn(names.ledger_table)],
                conditions={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["probe"]}},
            )
        )
    return statements


def executions(where: RegionNames) -> str:
    """Return the ARN pattern of the executions of a region's machine."""
    return where.arn("states", f"execution:{where.state_machine}:*")
