"""Whether Route 53 sees both regions as it should: traffic moves by these checks alone."""

from typing import Any

from drills.target import Target
from operations.doctor.diagnosis import Diagnosis, judge

# Route 53 counts an endpoint as healthy when more than 18 % of its checkers say so.
ENOUGH = 0.18


def examine(target: Target) -> list[Diagnosis]:
    """The checks that ask the regions themselves; others follow from them."""
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
        return Diagnosis(item, "not ready", "there is no such check", "make deploy NAMESPACE=recovery")
    said = client.get_health_check_status(HealthCheckId=found)["HealthCheckObservations"]
    if not said:
        return Diagnosis(item, "unknown", "no checker has reported yet", "look again in a minute")
    reports = [str(each["StatusReport"]["Status"]) for each in said]
    good = sum(each.startswith("Success") for each in reports) / len(reports)
    failing = next((each for each in reports if not each.startswith("Success")), reports[0])
    return judge(
        item,
        good=good > ENOUGH,
        cause=f"{good:.0%} of the checkers reach {region}: {failing}",
        fix=f"look at the load balancer, its certificate and the firewall rules of {region}",
    )


def ids_by_name(client: Any) -> dict[str, str]:
    """Ids of the health checks, by the name in their tags."""
    ids = [
        each["Id"]
        for page in client.get_paginator("list_health_checks").paginate()
        for each in page["HealthChecks"]
    ]
    found: dict[str, str] = {}
    # Ten at a time is what Route 53 takes.
    for start in range(0, len(ids), 10):
        answer = client.list_tags_for_resources(
            ResourceType="healthcheck", ResourceIds=ids[start : start + 10]
        )
        for each in answer["ResourceTagSets"]:
            names = [tag["Value"] for tag in each["Tags"] if tag["Key"] == "Name"]
            found |= dict.fromkeys(names, each["ResourceId"])
    return found
