"""Route 53's health checks, found by the name in their tags, and the reports of their checkers."""

from typing import Any

# Route 53 counts an endpoint as healthy when more than 18 % of its checkers say so.
ENOUGH = 0.18


def reports_of(client: Any, check_id: str) -> list[str]:
    """Return the last report of each checker of a health check; empty before the first report."""
    said = client.get_health_check_status(HealthCheckId=check_id)["HealthCheckObservations"]
    return [str(each["StatusReport"]["Status"]) for each in said]


def share_of_successes(reports: list[str]) -> float:
    """Return the share of checkers whose report says that they reached the endpoint."""
    return sum(each.startswith("Success") for each in reports) / len(reports)


def endpoint_is_healthy(client: Any, name: str) -> bool | None:
    """Return whether enough checkers reach an endpoint; None if the endpoint has no health check, or before the first
    report.
    """
    found = ids_by_name(client).get(name)
    reports = reports_of(client, found) if found else []
    return share_of_successes(reports) > ENOUGH if reports else None


def ids_by_name(client: Any) -> dict[str, str]:
    """Return the ids of the health checks, by the name in their tags."""
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
