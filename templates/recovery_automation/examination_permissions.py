"""What the readiness function of the passive region may do, as data: it reads there, and writes what it found."""

from collections.abc import Sequence

from config import Names, RegionNames
from recovery.ledger import DRILL, READINESS
from recovery.settings import ExaminationSettings
from templates.blocks.policy import Statement
from templates.recovery_automation.permissions import ANY, publish_metrics, read_ledger, use_table_key


def examination(
    names: Names, here: RegionNames, need: ExaminationSettings, *, table_key: str, keys: Sequence[str]
) -> list[Statement]:
    """`keys` are the ARNs of the keys that it looks at, `table_key` the one of the ledger."""
    ledger = [here.table_arn(names.ledger_table)]
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [DRILL, READINESS]}}
    rehearsals = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [DRILL, "execution"]}}
    tables = [*ledger, *([here.table_arn(need.table)] if need.table else [])]
    # Of these AWS knows no resource (service authorization reference).
    looks = ["cloudwatch:GetMetricStatistics"]
    if need.global_database:
        looks.append("cloudwatch:ListMetrics")
    if need.auto_scaling_group:
        looks.append("autoscaling:DescribeAutoScalingGroups")
    if need.image_parameter:
        looks.append("ec2:DescribeImages")
    statements = [
        read_ledger(names, here),
        Statement("ReadRehearsals", ["dynamodb:Query"], ledger, conditions=rehearsals),
        Statement("Record", ["dynamodb:PutItem"], ledger, conditions=own),
        Statement("LookAtTables", ["dynamodb:DescribeTable"], tables),
        use_table_key(here, table_key),
        Statement("LookAround", looks, ANY),
        Statement("LookAtKeys", ["kms:DescribeKey"], keys),
        Statement("LookAtMachine", ["states:DescribeStateMachine"], [here.state_machine_arn]),
        publish_metrics("PublishReadiness", need.namespace),
        *_look_at_database(names, here, need),
    ]
    if need.parameters:
        parameters = [here.parameter_arn(name) for name in need.parameters]
        statements.append(Statement("LookAtParameters", ["ssm:GetParameters"], parameters))
    if need.secrets:
        # The six characters after a secret's name are Secrets Manager's.
        secrets = [here.arn("secretsmanager", f"secret:{name}-??????") for name in need.secrets]
        statements.append(Statement("LookAtSecrets", ["secretsmanager:DescribeSecret"], secrets))
    return statements


def _look_at_database(names: Names, here: RegionNames, need: ExaminationSettings) -> list[Statement]:
    if need.global_database:
        return [
            Statement("LookAtCluster", ["rds:DescribeDBClusters"], [here.database_cluster_arn]),
            Statement("LookAtGlobalDatabase", ["rds:DescribeGlobalClusters"], [names.global_database_arn]),
        ]
    return (
        [Statement("LookAtDatabase", ["rds:DescribeDBInstances"], [here.database_arn])]
        if need.database
        else []
    )
