"""Permissions of a region's instances, as data. Every resource is in the instances' own region, except what renewing
the permit needs if fencing is strict.
"""

from application.renewal import ALONE, WRITER
from application.warming import PARTITION as WARM_SET
from templates.blocks.policy import Statement
from templates.placement import Placement


def instance_statements(placement: Placement, key_arns: list[str], key_abroad: str) -> list[Statement]:
    """Allow instances to read the writer's address and credentials and the permit, to use the cache, and to open
    sessions for people.

    `key_arns` are the keys that decrypt what instances read: the data key for the permit, and the secrets'
    key for the credentials. `key_abroad` is the other region's data key, used if fencing is strict.
    """
    here = placement.here
    return [
        *_reads_its_permit(placement),
        *_renews_its_permit(placement, key_abroad),
        *_reaches_its_cache(placement),
        *_reads_its_warm_set(placement),
        Statement("ReadsItsEndpoint", ["ssm:GetParameter"], [here.parameter_arn(here.endpoint_parameter)]),
        Statement(
            "ReadsItsCredentials",
            ["secretsmanager:GetSecretValue"],
            # Secrets Manager adds six characters of its own to the name.
            [here.arn("secretsmanager", f"secret:{here.database_secret}-??????")],
        ),
        Statement("DecryptsWhatItReads", ["kms:Decrypt"], key_arns),
        _opens_sessions(),
    ]


def _reads_its_permit(placement: Placement) -> list[Statement]:
    here, table = placement.here, placement.ledger_table
    return [Statement("ReadsItsPermit", ["dynamodb:GetItem"], [here.table_arn(table)])] if table else []


def _renews_its_permit(placement: Placement, key_abroad: str) -> list[Statement]:
    """Allow a writer to renew its permit if fencing is strict. Only the items for renewals may be written:
    the same table has the lease, which belongs to the failover machine.
    """
    if not placement.is_strict:
        return []
    here, there = placement.here, placement.there
    via = {"StringEquals": {"kms:ViaService": f"dynamodb.{there.region}.amazonaws.com"}}
    return [
        Statement(
            "RenewsItsPermit",
            ["dynamodb:UpdateItem"],
            [there.table_arn(there.lease_table)],
            conditions=_items(WRITER),
        ),
        Statement("DecryptsWhatItRenews", ["kms:Decrypt"], [key_abroad], conditions=via),
        Statement(
            "EndsBeingAlone",
            ["dynamodb:GetItem", "dynamodb:DeleteItem"],
            [here.table_arn(here.lease_table)],
            conditions=_items(ALONE),
        ),
    ]


def _items(key: str) -> dict[str, dict[str, list[str]]]:
    return {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [key]}}


def _reaches_its_cache(placement: Placement) -> list[Statement]:
    """Allow connecting to the cache, even before it exists, so that a reconcile which creates the cache replaces no
    instances.
    """
    here = placement.here
    if not placement.settings.cache.enabled:
        return []
    return [
        Statement(
            "ReadsItsCacheEndpoint",
            ["ssm:GetParameter"],
            [here.parameter_arn(here.cache_endpoint_parameter)],
        ),
        Statement("SignsInToItsCache", ["elasticache:Connect"], [here.cache_arn, here.cache_user_arn]),
    ]


def has_table(placement: Placement) -> bool:
    """Return whether the region has a replica of the workload's table; the test copy has none."""
    return placement.settings.components.table and not placement.isolated


def _reads_its_warm_set(placement: Placement) -> list[Statement]:
    """Allow reading the warm set, with which a failover fills the cache."""
    if not (placement.settings.cache.enabled and has_table(placement)):
        return []
    return [
        Statement(
            "ReadsItsWarmSet",
            ["dynamodb:Query"],
            [placement.here.table_arn(placement.names.global_table)],
            conditions=_items(WARM_SET),
        )
    ]


def _opens_sessions() -> Statement:
    """Allow sessions of Session Manager, which need no SSH, keys or open ports.

    This is the minimum of Session Manager (Systems Manager user guide, "Create a minimal role"); the managed policy
    AmazonSSMManagedInstanceCore also reads every parameter of the account. Session Manager's channels have no
    resource-level permissions.
    """
    return Statement(
        "OpensSessions",
        [
            "ssm:UpdateInstanceInformation",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        ],
        ["*"],
    )
