"""Checks whether the passive region runs the instances of its strategy, and whether its Auto Scaling group can grow."""

from operations.doctor.diagnosis import Diagnosis
from operations.target import Target
from recovery.steps.standby import group


def examine(target: Target) -> list[Diagnosis]:
    """Return the diagnoses of the Auto Scaling group's instances in service, and of its scaling processes."""
    if not target.settings.components.application:
        return []
    here = target.passive
    return group.examine(
        target.client("autoscaling", here.region),
        name=here.auto_scaling_group,
        region=here.region,
        wanted=target.settings.footprint(here.site).capacity.minimum,
    )
