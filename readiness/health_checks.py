"""Checks whether Route 53's health checks see both regions correctly: traffic moves by these checks only."""

from typing import Any

from operations.doctor.diagnosis import Diagnosis, judge
from operations.health_checks import ENOUGH, ids_by_name, reports_of, share_of_successes
from operations.target import Target


def examine(target: Target) -> list[Diagnosis]:
    """Return the diagnoses of the health checks that request the regions' endpoints; Route 53 derives the other
    checks' status from these.
    """
    if not target.settings.components.recovery:
        return []
    client = target.client("route53", target.names.global_region)
    known = ids_by_name(client)
    wanted = {f"{target.active.site}-endpoint": target.active.region}
    if target.settings.peered:
        # Without peering a passive region can't write before its promotion, and isn't ready.
        wanted[f"{target.passive.site}-ready"] = target.passive.region
    return [_check(client, name, region, known.get(name)) for name, region in wanted.items()]


def _check(client: Any, name: str, region: str, found: str | None) -> Diagnosis:
    item = f"health check {name}"
    if found is None:
        return Diagnosis(item, "not ready", f"there is no {item}", "make deploy NAMESPACE=recovery")
    reports = reports_of(client, found)
    if not reports:
        return Diagnosis(
            item, "unknown", "no checker of Route 53 has reported yet", "run the command again in a minute"
        )
    good = share_of_successes(reports)
    failing = next((each for each in reports if not each.startswith("Success")), reports[0])
    return judge(
        item,
        good=good > ENOUGH,
        cause=f"{good:.0%} of Route 53's checkers reach {region}; one reported: {failing}",
        fix=f"look at the load balancer, its certificate and the firewall rules of {region}",
    )
