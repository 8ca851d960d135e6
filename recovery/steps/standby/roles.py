"""Checks whether the DNS records lead to the active region, and whether the ledger calls the passive one protected."""

from typing import TYPE_CHECKING

from recovery import ledger
from recovery.ledger import Protection, Tree
from recovery.steps.diagnosis import Diagnosis, judge

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FIX = "make reconcile shows the remaining steps, and takes them with APPLY=1"


def examine(client: "DynamoDBClient", table: str, *, active: str, passive: str) -> list[Diagnosis]:
    """Check the records and the protection, from the region's own replica of the ledger."""
    return [
        judge_tree(ledger.read_tree(client, table), active=active),
        judge_protection(ledger.read_protection(client, table), passive=passive),
    ]


def judge_tree(tree: Tree, *, active: str) -> Diagnosis:
    """Judge whether the record tree follows the roles: otherwise a failover would send users to a region that refuses
    writes.
    """
    if not tree.wanted:
        return Diagnosis(
            "record tree",
            "not ready",
            "the ledger doesn't say to which region the DNS records lead users",
            "make deploy NAMESPACE=recovery",
        )
    turning = "" if tree.wanted == tree.stands else f", a change to {tree.wanted} hasn't finished"
    return judge(
        "record tree",
        good=tree.stands_for(active),
        cause=f"the DNS records lead users to {tree.stands or 'no region'}{turning}; {active} is active",
        fix=FIX,
    )


def judge_protection(protection: Protection, *, passive: str) -> Diagnosis:
    """Judge whether the ledger calls the passive region protected: after a failover it isn't until a reconcile."""
    since = f" since {protection.since}" if protection.since else ""
    return judge(
        "protection",
        good=protection.protected,
        cause=f"{passive} is {'protected' if protection.protected else 'unprotected'}{since}",
        fix=FIX,
    )
