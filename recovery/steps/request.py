"""The request to the state machine, checked before anything is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ACTIONS = ("failover", "failback", "test")
MODES = ("graceful", "ungraceful")
_TEXTS = ("reason", "alarm", "alarmTime")
_SWITCHES = ("dryRun", "approval")
_FIELDS = ("action", "targetRegion", "mode", *_SWITCHES, *_TEXTS)


@dataclass(frozen=True)
class Request:
    """A valid input. `alarm` and `alarm_time` are set if an alarm started the execution; with `approval` a person
    must agree before anything is changed.
    """

    action: str
    target_region: str
    mode: str = "ungraceful"
    reason: str = ""
    dry_run: bool = False
    alarm: str = ""
    alarm_time: str = ""
    approval: bool = False

    @property
    def automatic(self) -> bool:
        return bool(self.alarm)


@dataclass(frozen=True)
class Refused:
    """A refusal of the request. `error` is the error's name with which the execution fails."""

    error: str
    cause: str


@dataclass(frozen=True)
class Elsewhere:
    """A request for the other region's machine."""

    request: Request


@dataclass(frozen=True)
class Accepted:
    """A request for this region's machine. `next_epoch` is above every epoch that this region knows."""

    request: Request
    active_region: str
    next_epoch: int


@dataclass(frozen=True)
class Situation:
    """The facts before the decision. Epochs are 0 before the first failover; `inhibition` says why no alarm may start
    a failover now, and is empty if one may.
    """

    region: str
    active_region: str
    lease_epoch: int
    permit_epoch: int
    inhibition: str = ""


@dataclass(frozen=True)
class Usual:
    """Defaults of fields that an input leaves out."""

    action: str
    mode: str
    approval: bool


FAILOVER = Usual("failover", "ungraceful", approval=False)
# A failback is a failover home that nobody is in a hurry for. Nothing after this module knows the word.
FAILBACK = Usual("failover", "graceful", approval=True)


def parse(document: Any, regions: Sequence[str]) -> Request | Refused:
    """Check an input; the first of the two regions is the primary. A refusal names every wrong field, its value and
    what is allowed.
    """
    if not isinstance(document, Mapping):
        return Refused(
            "InvalidInput", 'input is not an object; example: {"action": "failover", "targetRegion": …}'
        )
    problems = [
        *_unknown_fields(document),
        *_not_one_of(document, "action", ACTIONS, required=True),
        *_not_one_of(document, "targetRegion", regions, required=True),
        *_not_one_of(document, "mode", MODES, required=False),
        *_wrong_types(document),
    ] or _not_home(document, regions[0])
    if problems:
        return Refused("InvalidInput", "; ".join(problems))
    usual = FAILBACK if document["action"] == "failback" else FAILOVER
    return Request(
        action=usual.action if document["action"] == "failback" else document["action"],
        target_region=document["targetRegion"],
        mode=document.get("mode", usual.mode),
        reason=document.get("reason", ""),
        dry_run=document.get("dryRun", False),
        alarm=document.get("alarm", ""),
        alarm_time=document.get("alarmTime", ""),
        approval=document.get("approval", usual.approval),
    )


def decide(request: Request, situation: Situation) -> Accepted | Refused:
    """Decide whether this region's machine accepts a valid request to it."""
    if request.action == "failover" and situation.active_region == situation.region:
        return Refused(
            "AlreadyActive",
            f"targetRegion {situation.region!r} is active already, so there is nothing to fail over; "
            f"allowed: the passive region",
        )
    if request.automatic and situation.inhibition:
        return Refused("Inhibited", f"{situation.inhibition}; a person may still start it: make failover")
    next_epoch = max(situation.lease_epoch, situation.permit_epoch) + 1
    return Accepted(request, situation.active_region, next_epoch)


def _not_home(document: Mapping[str, Any], home: str) -> list[str]:
    if document["action"] != "failback" or document["targetRegion"] == home:
        return []
    return [
        f"targetRegion is {document['targetRegion']!r} and action 'failback'; allowed: {home}, the primary region; "
        "fix: action 'failover'"
    ]


def _unknown_fields(document: Mapping[str, Any]) -> list[str]:
    return [
        f"{field} is not a field; allowed: {', '.join(_FIELDS)}" for field in document if field not in _FIELDS
    ]


def _not_one_of(
    document: Mapping[str, Any], field: str, allowed: Sequence[str], *, required: bool
) -> list[str]:
    choices = ", ".join(allowed)
    if field not in document:
        return [f"{field} is missing; allowed: {choices}"] if required else []
    value = document[field]
    return [] if value in allowed else [f"{field} is {value!r}; allowed: {choices}"]


def _wrong_types(document: Mapping[str, Any]) -> list[str]:
    problems = [
        f"{field} is {document[field]!r}; allowed: a text"
        for field in _TEXTS
        if not isinstance(document.get(field, ""), str)
    ]
    problems += [
        f"{field} is {document[field]!r}; allowed: true, false"
        for field in _SWITCHES
        if not isinstance(document.get(field, False), bool)
    ]
    return problems
