"""The check whether the DNS records may point to the active region: its health check must pass, and the other
region's switch must be at 0.
"""

from config.errors import UserError
from operations.health_checks import endpoint_is_healthy
from operations.reconcile.tools import Tools
from recovery import ledger

LOOK_SECONDS = 5.0
LIMIT_SECONDS = 15 * 60


class RecordsMayNotTurnError(UserError):
    """DNS records that would lead users to a region that doesn't serve them."""


def why_records_may_not_turn(tools: Tools, active: str, passive: str) -> str:
    """Return why the DNS records can't be changed yet; empty if they can.

    Once changed, they lead users to the active region only while its endpoint answers and the passive region's switch
    is below 1.
    """
    tables = tools.clients("dynamodb", active)
    switch = ledger.read_switch(tables, tools.names.ledger_table, passive)
    if switch:
        return (
            f"the switch of {passive} is at {switch}; with it the new records would lead no users to {active}"
        )
    check = f"{tools.at(active).site}-endpoint"
    healthy = endpoint_is_healthy(tools.clients("route53", tools.names.global_region), check)
    if healthy is None:
        return f"the health check {check} has no report yet"
    return "" if healthy else f"the health check {check} doesn't reach the endpoint of {active}"


def wait_until_records_may_turn(tools: Tools, active: str, passive: str) -> None:
    """Wait until the DNS records can be changed. Raises RecordsMayNotTurnError after 15 minutes."""
    waited, why = 0.0, why_records_may_not_turn(tools, active, passive)
    while why:
        if waited >= LIMIT_SECONDS:
            raise RecordsMayNotTurnError(
                f"the DNS records can't point to {active} yet: {why}\n"
                "    fix: remove this cause, then run make reconcile APPLY=1 again, which continues from here"
            )
        tools.say(f"waiting before the DNS records change: {why}")
        tools.sleep(LOOK_SECONDS)
        waited += LOOK_SECONDS
        why = why_records_may_not_turn(tools, active, passive)
