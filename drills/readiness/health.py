"""What the replication's health function of this region said last."""

from datetime import UTC, datetime, timedelta

from config.names import HEALTH_METRIC, HEALTH_NAMESPACE
from drills.target import Target
from operations.doctor.diagnosis import Diagnosis, judge

WINDOW = timedelta(minutes=5)


def examine(target: Target) -> list[Diagnosis]:
    """One diagnosis: late, in step, or unknown, which is neither."""
    now, region = datetime.now(UTC), target.passive.region
    points = target.client("cloudwatch", region).get_metric_statistics(
        Namespace=HEALTH_NAMESPACE,
        MetricName=HEALTH_METRIC,
        Dimensions=[{"Name": "Region", "Value": region}],
        StartTime=now - WINDOW,
        EndTime=now + timedelta(seconds=1),
        Period=60,
        Statistics=["Minimum"],
    )["Datapoints"]
    fix = (
        f"the log of {target.passive.function('replication')} in {region} names the store and how late it is"
    )
    if not points:
        cause = f"no {HEALTH_METRIC} in the last {WINDOW.seconds // 60} minutes"
        return [Diagnosis("replication health", "unknown", cause, fix)]
    last = max(points, key=lambda point: point["Timestamp"])
    return [
        judge(
            "replication health",
            good=last["Minimum"] >= 1,
            cause=f"{HEALTH_METRIC} is {last['Minimum']:g} at {last['Timestamp'].isoformat()}",
            fix=fix,
        )
    ]
