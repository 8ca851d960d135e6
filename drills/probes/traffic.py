"""Probes of DNS, and of the old active region's answer to a writer."""

from drills.client import PROBE_ROW, RECORDS
from drills.journal import Journal
from drills.tolerance import Reading
from operations.health_checks import ENOUGH, ids_by_name
from operations.request import ask
from operations.target import Target


def serving_role(target: Target, journal: Journal, of: str) -> Reading:
    """Return the role that the region which gives a user a good answer had before the drill; `nowhere` if no region
    does.
    """
    del of
    host = target.names.host("app")
    answer = ask(target, host, target.settings.application.readiness_path, journal.clock())
    found = f"{host} answers {answer.status or answer.cause} from {answer.region or 'nowhere'}"
    if not answer.good:
        return Reading("nowhere", found)
    roles = {target.active.region: "active", target.passive.region: "passive"}
    return Reading(roles.get(answer.region, "elsewhere"), found)


def old_region_writes(target: Target, journal: Journal, of: str) -> Reading:
    """Write a row at the old active region's own name; return `refused`, `accepted` or `unreachable`."""
    del of
    host = target.names.region_host(target.active.site)
    answer = ask(target, host, f"{RECORDS}/{PROBE_ROW}", journal.clock(), "PUT")
    reason = answer.document.get("reason", answer.cause)
    found = f"{host} answers {answer.status or 'nothing'} to a row: {reason}"
    if answer.status is None or not answer.region:
        return Reading("unreachable", found)
    return Reading("accepted" if answer.good else "refused", found)


def health_check(target: Target, journal: Journal, of: str) -> Reading:
    """Return `healthy` or `unhealthy` for the health check named `of`, by the reports of Route 53's checkers."""
    del journal
    route53 = target.client("route53", target.names.global_region)
    check = ids_by_name(route53).get(of)
    if check is None:
        return Reading(None, f"there is no health check {of}")
    said = route53.get_health_check_status(HealthCheckId=check)["HealthCheckObservations"]
    if not said:
        return Reading(None, "none of Route 53's checkers has reported yet")
    reports = [str(each["StatusReport"]["Status"]) for each in said]
    share = sum(report.startswith("Success") for report in reports) / len(reports)
    return Reading(
        "healthy" if share > ENOUGH else "unhealthy", f"{share:.0%} of Route 53's checkers report success"
    )
