"""Permissions of the audit trail's functions, as data."""

from collections.abc import Iterable

from config import Names, RegionNames
from templates.blocks.policy import Statement
from templates.recovery_automation.permissions import executions


def audit(names: Names, here: RegionNames, evidence_key_arn: str) -> list[Statement]:
    """Return the permissions of the function that writes the audit trail: it writes each record once and reads only
    the last.
    """
    ledger = [here.table_arn(names.ledger_table)]
    trails = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["audit#*"]}}
    bucket = f"arn:{here.partition}:s3:::{here.evidence_bucket}/audit/*"
    return [
        Statement("LookAtExecutions", ["states:GetExecutionHistory"], [executions(here)]),
        Statement("Record", ["dynamodb:PutItem", "dynamodb:Query"], ledger, conditions=trails),
        Statement("KeepEvidence", ["s3:PutObject"], [bucket]),
        Statement(
            "EncryptEvidence",
            ["kms:GenerateDataKey"],
            [evidence_key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"s3.{here.region}.amazonaws.com"}},
        ),
    ]


def incident(here: RegionNames, secrets: Iterable[str]) -> list[Statement]:
    """Allow reading the secrets of the incident tools. Secrets Manager adds six characters to a secret's name."""
    arns = [here.arn("secretsmanager", f"secret:{name}-??????") for name in secrets]
    return [Statement("ReadAddresses", ["secretsmanager:GetSecretValue"], arns)]
