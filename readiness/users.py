"""Checks whether the active region serves users: otherwise a failover is due."""

from datetime import UTC, datetime

from operations.doctor.diagnosis import Diagnosis, judge
from operations.request import ask
from operations.target import Target


def examine(target: Target) -> list[Diagnosis]:
    """Return one diagnosis: whether the active region answers requests to the workload's public name."""
    if not target.settings.components.application:
        return []
    host = target.names.host("app")
    answer = ask(target, host, target.settings.application.readiness_path, datetime.now(UTC))
    found = f"{host} answers {answer.status or answer.cause} from {answer.region or 'an unknown region'}"
    return [
        judge(
            "users",
            good=answer.good and answer.region == target.active.region,
            cause=found,
            fix=f"if {target.active.region} is lost, fail over; otherwise look at its load balancer and instances",
        )
    ]
