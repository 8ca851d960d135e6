"""The last result of this region's replication health function."""

from datetime import UTC, datetime

from operations.doctor.diagnosis import Diagnosis
from operations.target import Target
from recovery.steps.standby import gauge
from wiring.readiness import health_gauge


def examine(target: Target) -> list[Diagnosis]:
    """Return one diagnosis: late, in step, or unknown, which is neither."""
    here = target.passive
    metrics = target.client("cloudwatch", here.region)
    return [gauge.examine(metrics, health_gauge(here), region=here.region, now=datetime.now(UTC))]
