"""Deletion safeguards of a database: it isn't deleted by accident, nor without a final snapshot, unless a
clean-up names that snapshot too (docs/architecture.md, invariant 11).
"""

from typing import Any

from config.names import final_snapshot
from templates.ignored import IDENTITY_OF_DATABASE, ROLE_OF_WHAT_GOES, Ignored
from templates.placement import Placement
from templates.retention import retained


def removal_arguments(placement: Placement) -> dict[str, Any]:
    """Return the arguments for deletion protection and for the final snapshot, which is skipped only if the
    clean-up names both the database and the snapshot.
    """
    name = placement.here.database
    snapshot = final_snapshot(name)
    kept = placement.protects(name)
    skipped = not kept and not placement.protects(snapshot)
    return {
        "deletion_protection": kept,
        "skip_final_snapshot": skipped,
        "final_snapshot_identifier": None if skipped else snapshot,
    }


def instance_removal_arguments(placement: Placement, ignored: tuple[Ignored, ...] = ()) -> dict[str, Any]:
    """Return the removal arguments of an instance, and its lifecycle, which lets a clean-up remove it in either
    role.
    """
    kept = placement.protects(placement.here.database)
    going = () if kept else (ROLE_OF_WHAT_GOES,)
    return {
        **removal_arguments(placement),
        "lifecycle": retained(kept, IDENTITY_OF_DATABASE, *ignored, *going),
    }
