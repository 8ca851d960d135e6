"""Checks whether snapshots of volumes are copied to the passive region in time, if there are volumes."""

from datetime import UTC, datetime

from config.names import SNAPSHOT_TAG
from operations.doctor.diagnosis import Diagnosis, judge
from operations.stores.store import Store
from operations.target import Target
from recovery.steps.copies import has_volumes, newest_snapshot


def examine(target: Target) -> list[Diagnosis]:
    """Return one diagnosis, of the newest snapshot in the passive region; none if no volumes have the backup tag."""
    project = target.names.project
    there, here = target.client("ec2", target.active.region), target.client("ec2", target.passive.region)
    if not has_volumes(there, SNAPSHOT_TAG, project):
        return []
    made = newest_snapshot(here, SNAPSHOT_TAG, project)
    fix = (
        f"aws dlm get-lifecycle-policies --region {target.active.region} shows whether the policy that takes the "
        "snapshots is enabled"
    )
    if made is None:
        return [
            Diagnosis("snapshots", "not ready", f"no snapshot was copied to {target.passive.region}", fix)
        ]
    hours = (datetime.now(UTC) - made).total_seconds() / 3600
    limit = target.settings.replication.snapshots.old_after_hours
    return [
        judge(
            "snapshots",
            good=hours <= limit,
            cause=f"the newest copy is {hours:.1f} h old, limit {limit} h",
            fix=fix,
        )
    ]


STORE = Store("snapshots", checks={"snapshots": examine})
