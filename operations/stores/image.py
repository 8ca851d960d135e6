"""Checks whether the passive region has an image from which its instances start, and how old it is."""

from datetime import UTC, datetime

from config.stores import has_own_instances
from operations.doctor.diagnosis import Diagnosis
from operations.stores.store import Store
from operations.target import Target
from recovery.steps.standby import image


def examine(target: Target) -> list[Diagnosis]:
    """Return one diagnosis, of the image that the passive region's parameter names."""
    if not has_own_instances(target.settings, target.names):
        return []
    region = target.passive.region
    return [
        image.examine(
            target.client("ssm", region),
            target.client("ec2", region),
            parameter=target.passive.image_parameter,
            region=region,
            limit_days=target.settings.replication.image_age_days,
            now=datetime.now(UTC),
        )
    ]


STORE = Store("image", checks={"image": examine})
