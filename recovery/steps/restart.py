"""Decides whether a failover that an alarm started, and that ended before the promotion, is restarted.

A failover starts when the alarm changes its state, which happens once: without a restart, a passing cause would leave
the region lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from recovery.ledger import Protection, Tree

# Minutes between the end of an attempt and the next start, one for each start again: an hour in all.
PAUSE_MINUTES = (2, 4, 8, 16, 30)
LIMIT = len(PAUSE_MINUTES)
# The failures before the promotion whose cause may pass.
PASSING = frozenset(
    {
        "FencingFailed",
        "LeaseHeld",
        "LeaseUnavailable",
        "PreconditionsFailed",
        "PromotionFailed",
        "ValidationFailed",
    }
)
# Those that another start doesn't mend, that a person caused, or that come when the promotion may be issued.
FINAL = frozenset(
    {
        "ABORTED",
        "ActiveNotRecorded",
        "AlreadyActive",
        "EndpointFailed",
        "HandOverFailed",
        "Inhibited",
        "InvalidInput",
        "NotApproved",
        "NotDrained",
        "NotReady",
        "NotVerified",
        "PromotionStuck",
        "PromotionUnknown",
        "SwitchFailed",
        "TIMED_OUT",
    }
)


@dataclass(frozen=True)
class Attempt:
    """An execution that started since the alarm. `failure` is the name of its error, empty while it runs or if it
    succeeded; `input` is its input, and `ended` is None while it runs.
    """

    execution: str
    ended: datetime | None
    failure: str
    cause: str
    input: dict[str, Any]

    @property
    def is_automatic(self) -> bool:
        return bool(self.input.get("alarm"))


@dataclass(frozen=True)
class Situation:
    """Facts from the region's own tables: why the machine would refuse a start (`roles`, `inhibition`; empty if it
    wouldn't), when the lease or the permit last changed, and whether a promotion is issued.
    """

    roles: str
    inhibition: str
    moved: datetime | None
    is_promoting: bool


@dataclass(frozen=True)
class RestartDecision:
    """The decision about the newest attempt. `number` counts the restarts, from 1."""

    verdict: Literal["nothing", "start", "give-up"]
    number: int = 0
    cause: str = ""


NOTHING = RestartDecision("nothing")


def is_over(attempts: Sequence[Attempt]) -> bool:
    """Return whether the newest attempt, the first in the list, was started by an alarm and failed, so that it may be
    restarted.
    """
    return bool(attempts) and attempts[0].is_automatic and bool(attempts[0].failure)


def decide(attempts: Sequence[Attempt], situation: Situation, now: datetime) -> RestartDecision:
    """Decide by the attempts since the alarm, newest first. If the newest one runs, succeeded, or was started by a
    person, nothing is restarted.
    """
    if not is_over(attempts):
        return NOTHING
    last = attempts[0]
    if against := _against(last, situation):
        return RestartDecision("give-up", cause=against)
    number = sum(each.is_automatic for each in attempts)
    if number > LIMIT:
        return RestartDecision("give-up", cause=f"the failover was started again {LIMIT} times already")
    pause = timedelta(minutes=PAUSE_MINUTES[number - 1])
    return NOTHING if last.ended is None or now < last.ended + pause else RestartDecision("start", number)


def roles_against(region: str, active: str, tree: Tree, protection: Protection) -> str:
    """Return why the machine would refuse a start in `region` because of the roles; empty if it wouldn't."""
    if active == region:
        return f"{active} is active already"
    if not tree.stands_for(active):
        return "the DNS records don't follow the active region"
    return "" if protection.protected else f"{region} is unprotected"


def _against(last: Attempt, situation: Situation) -> str:
    """Return why this failover won't be restarted, however much time has passed; empty if it may be."""
    if last.failure not in PASSING:
        return f"a restart doesn't fix {last.failure}"
    if situation.is_promoting:
        return "a promotion is issued: a person must examine why the failover stopped"
    if situation.inhibition:
        return situation.inhibition
    if situation.roles:
        return situation.roles
    if last.ended is not None and situation.moved is not None and situation.moved > last.ended:
        return "another failover raised the epoch meanwhile"
    return ""


def name_of(number: int, since: datetime) -> str:
    """Return the name of a restarted execution; it is the same for two concurrent runs of the function, so only one
    execution starts.
    """
    return f"again-{number}-{since:%Y%m%dT%H%M%SZ}"


def message(decision: RestartDecision, last: Attempt, region: str) -> tuple[str, str]:
    """Return subject and text of the notification about a decision."""
    ended = f"The last execution ended with {last.failure}: {last.cause} ({last.execution})."
    if decision.verdict == "start":
        return (
            f"dr-failover: failover to {region} started again, {decision.number} of {LIMIT}",
            f"The alarm lasts, so the failover to {region} is started again. {ended} To keep alarms from starting "
            "failovers: make inhibit.",
        )
    return (
        f"dr-failover: failover to {region} NOT started again",
        f"The alarm lasts, and the failover to {region} isn't started again: {decision.cause}. {ended} A person must "
        "decide: docs/runbooks/failover.md says what that failure left and what to do; then make failover.",
    )
