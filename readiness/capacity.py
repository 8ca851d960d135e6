"""Whether the region runs what its strategy says, and could grow; `quotas.py` says how far."""

from operations.doctor.diagnosis import Diagnosis
from operations.target import Target
from recovery.steps.standby import group


def examine(target: Target) -> list[Diagnosis]:
    """Return the group's instances in service, and its processes."""
    if not target.settings.components.application:
        return []
    here = target.passive
    return group.examine(
        target.client("autoscaling", here.region),
        name=here.auto_scaling_group,
        region=here.region,
        wanted=target.settings.footprint(here.site).capacity.minimum,
    )
