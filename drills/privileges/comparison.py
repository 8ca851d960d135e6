"""Comparison of granted and used permissions, by action and resource; pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True)
class Grant:
    """One action on one resource that a statement of a role's policy allows, each with its wildcards."""

    role: str
    statement: str
    action: str
    resource: str

    def __str__(self) -> str:
        return f"{self.role} {self.statement}: {self.action} on {self.resource}"


@dataclass(frozen=True)
class Explained:
    """The reason why some grants are unused, with its source. `role` and `action` are patterns with `*`."""

    role: str
    action: str
    why: str
    source: str

    def means(self, grant: Grant) -> bool:
        return fnmatchcase(grant.role, self.role) and fnmatchcase(grant.action, self.action)


@dataclass(frozen=True)
class Comparison:
    """The result of a comparison. `refused`: calls that no policy allowed. `unused`: grants without a use or a reason.
    `needless`: reasons that explain no unused grant. `calls`: the number of each role's calls.
    """

    refused: Sequence[str]
    unused: Sequence[Grant]
    needless: Sequence[Explained]
    calls: Mapping[str, int]


def grants_of(role: str, document: Mapping[str, Any]) -> list[Grant]:
    """Return the grants of a role's policy, one by one."""
    return [
        Grant(role, str(statement["Sid"]), action, resource)
        for statement in document["Statement"]
        if statement["Effect"] == "Allow"
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    ]


def compare(
    grants: Iterable[Grant],
    calls: Iterable[Mapping[str, Any]],
    explained: Sequence[Explained],
    counterpart: Callable[[Grant], Grant],
) -> Comparison:
    """Compare policies with the call log of drills in which these policies were enforced.

    A drill fails over in one direction only, so a grant is also used if its counterpart in the other region is used.
    """
    made = [call for call in calls if call.get("principal")]
    uses = {
        (_role(call), label.split("/", 1)[1], question["action"], question["resource"])
        for call in made
        for question in call.get("asked", [])
        if question["allowed"]
        for label in question["statements"]
    }
    wanted = list(grants)
    used = {grant for grant in wanted if any(_is_use(grant, *use) for use in uses)}
    unused = [each for each in wanted if each not in used and counterpart(each) not in used]
    counted: dict[str, int] = {}
    for call in made:
        counted[_role(call)] = counted.get(_role(call), 0) + 1
    return Comparison(
        sorted({_told(call) for call in made if call.get("refusal") == "iam"}),
        [grant for grant in unused if not any(each.means(grant) for each in explained)],
        [each for each in explained if not any(each.means(grant) for grant in unused)],
        counted,
    )


def exchanged(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return a text with each name replaced by its counterpart in the other region, in both directions at once."""
    counterpart = {one: other for pair in pairs for one, other in (pair, pair[::-1])}
    # The longest first: one name may be the beginning of another.
    longest = sorted(counterpart, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest)), lambda found: counterpart[found[0]], text)


def _is_use(grant: Grant, role: str, statement: str, action: str, resource: str) -> bool:
    return (
        (grant.role, grant.statement) == (role, statement)
        and fnmatchcase(action, grant.action)
        and fnmatchcase(resource, grant.resource)
    )


def _role(call: Mapping[str, Any]) -> str:
    return str(call["principal"]).rsplit("/", 1)[1]


def _told(call: Mapping[str, Any]) -> str:
    asked = call.get("asked") or [
        {"action": "an action unknown to the embedded AWS", "resource": "an unknown resource"}
    ]
    return f"{_role(call)}: {call['service']}:{call['operation']}: {asked[-1]['action']} on {asked[-1]['resource']}"


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
