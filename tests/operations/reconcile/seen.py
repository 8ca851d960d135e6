"""Makes the observations on which a reconcile decides: those right after a failover to us-west-2, and variations."""

from dataclasses import replace
from typing import Any

from operations.reconcile.decision import Held, Seen
from operations.reconcile.instances import Instance
from recovery.ledger import Protection, Tree
from tests.operations.roles.worlds import EAST, REPLICA, WEST, failed_over, world

STACKS = ("dr_shared", "dr_standby", "primary", "dr_shared-replication_services", "recovery")
OLD = Instance("myapp-db", "arn:aws:rds:us-east-1:123456789012:db:myapp-db", "db-OLD", "available", "")
NEW = Instance(
    "myapp-db",
    "arn:aws:rds:us-east-1:123456789012:db:myapp-db",
    "db-NEW",
    "available",
    "arn:aws:rds:us-west-2:123456789012:db:myapp-db-replica",
)


def after_failover(**said: Any) -> Seen:
    """Return the observations right after a failover: the old writer has its name still and is in Terraform's
    state.
    """
    usual = Seen(
        world=world(failed_over(EAST), failed_over(WEST)),
        old=OLD,
        held=Held("db-OLD"),
        copied=OLD.arn,
        copied_held=True,
        stacks=STACKS,
    )
    return replace(usual, **said)


def all_applied(**said: Any) -> Seen:
    """Return the observations once every stack was applied, when only the replica's lag and the protection remain."""
    swapped = {"tree": Tree(WEST, WEST)}
    usual = after_failover(
        world=world(
            failed_over(EAST, database=REPLICA, **swapped), failed_over(WEST, **swapped), deployed=WEST
        ),
        old=NEW,
        held=Held("db-NEW"),
        copied="",
        copied_held=False,
        applied=frozenset(STACKS),
        lag_seconds=1.0,
    )
    return replace(usual, **said)


def protected() -> Seen:
    told = {"tree": Tree(WEST, WEST), "protection": Protection(protected=True, epoch=1, since="then")}
    return all_applied(
        world=world(failed_over(EAST, database=REPLICA, **told), failed_over(WEST, **told), deployed=WEST)
    )
