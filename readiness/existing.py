"""Readiness of existing resources: their owner may have changed them since the last deployment."""

from operations.doctor import existing
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis
from operations.target import Target


def examine(target: Target) -> list[Diagnosis]:
    """Return the diagnoses of existing resources that aren't ready, or a single one if all are ready; none if the
    settings name no existing resources.
    """
    found = existing.examine(DoctorContext(target.settings, target.client, target.label))
    bad = [each for each in found if each.state != "ready"]
    if found and not bad:
        return [
            Diagnosis("what exists", "ready", f"{len(found)} existing resources are ready for a failover")
        ]
    return bad
