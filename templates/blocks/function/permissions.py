"""Permissions of functions that read the ledger, publish metrics and log, as data."""

from collections.abc import Sequence

from config import Names, RegionNames
from templates.blocks.policy import Statement

# The account's actions that know no resource: AWS lists them with "*" in its service authorization reference.
ANY = ("*",)


def write_logs(here: RegionNames, purpose: str) -> Statement:
    group = here.arn("logs", f"log-group:/aws/lambda/{here.function(purpose)}:*")
    return Statement("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [group])


def trace() -> Statement:
    """Allow tracing. X-Ray's actions have no resource-level permissions (service authorization reference)."""
    return Statement("Trace", ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ANY)


def read_ledger(names: Names, here: RegionNames) -> Statement:
    return Statement("ReadLedger", ["dynamodb:GetItem"], [here.table_arn(names.ledger_table)])


def use_table_key(here: RegionNames, key_arn: str) -> Statement:
    """Allow the use of a table's key by DynamoDB, on behalf of whoever reads or writes the table."""
    via = {"StringEquals": {"kms:ViaService": f"dynamodb.{here.region}.amazonaws.com"}}
    return Statement("UseTableKey", ["kms:Decrypt"], [key_arn], conditions=via)


def publish_metrics(sid: str, namespace: str) -> Statement:
    """Allow publishing metrics. PutMetricData has no resource-level permissions; a condition
    restricts the namespace.
    """
    return Statement(
        sid,
        ["cloudwatch:PutMetricData"],
        ANY,
        conditions={"StringEquals": {"cloudwatch:namespace": namespace}},
    )


def use_key(sid: str, actions: Sequence[str], key_arn: str, where: RegionNames, service: str) -> Statement:
    """Allow the use of a key through one service only."""
    via = {"StringEquals": {"kms:ViaService": f"{service}.{where.region}.amazonaws.com"}}
    return Statement(sid, actions, [key_arn], conditions=via)
