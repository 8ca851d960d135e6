"""Checks the last result of the passive region's replication health function."""

from datetime import UTC, datetime

from operations.doctor.diagnosis import Diagnosis
from operations.target import Target
from recovery.steps.standby import gauge
from wiring.readiness import health_gauge


def examine(target: Target) -> list[Diagnosis]:
    """Return one diagnosis: ready if every copy is in step, not ready if one is late, unknown without a recent
    result.
    """
    here = target.passive
    metrics = target.client("cloudwatch", here.region)
    return [gauge.examine(metrics, health_gauge(here), region=here.region, now=datetime.now(UTC))]
