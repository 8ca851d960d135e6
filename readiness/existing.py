"""Readiness of what a team had before: its owner may have changed it since the last deployment."""

from operations.doctor import existing
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis
from operations.target import Target


def examine(target: Target) -> list[Diagnosis]:
    """Return what isn't ready of what exists, or one diagnosis that all of it is; none where nothing exists."""
    found = existing.examine(DoctorContext(target.settings, target.client, target.label))
    bad = [each for each in found if each.state != "ready"]
    if found and not bad:
        return [Diagnosis("what exists", "ready", f"{len(found)} things of it are as a failover needs them")]
    return bad
