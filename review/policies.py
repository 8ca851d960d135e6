"""Comparison of IAM policies: newly allowed access, and removed denials."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from typing import Any


class PolicyError(Exception):
    """A policy document that can't be parsed, so it can't be judged."""


@dataclass(frozen=True)
class Statement:
    """One statement of a policy, each element as a tuple. `conditions` is JSON; `negated` has the elements
    that were written as NotAction, NotResource or NotPrincipal.
    """

    effect: str
    principals: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: str
    negated: tuple[str, ...] = ()

    @property
    def grants(self) -> Iterator["Statement"]:
        """The statement split into grants of one principal, action and resource; a negated element isn't split."""
        parts = {
            "principals": self.principals,
            "actions": self.actions,
            "resources": self.resources,
        }
        split = [
            [values] if name in self.negated else [(each,) for each in values]
            for name, values in parts.items()
        ]
        for principals, actions, resources in product(*split):
            yield Statement(self.effect, principals, actions, resources, self.conditions, self.negated)

    @property
    def is_sweeping(self) -> bool:
        """True if the statement allows every action, anybody without a condition, or all but a negated element."""
        return self.effect == "Allow" and (
            "*" in self.actions or (self.conditions == "{}" and "*" in self.principals) or bool(self.negated)
        )

    @property
    def told(self) -> str:
        """A description of the statement: its actions, resources and principals."""
        but = {
            name: "all but " if name in self.negated else ""
            for name in ("principals", "actions", "resources")
        }
        who = f" to {but['principals']}{', '.join(self.principals)}" if self.principals != ("",) else ""
        on = f" on {but['resources']}{', '.join(self.resources)}" if self.resources != ("",) else ""
        under = "" if self.conditions == "{}" else " under conditions"
        return f"{but['actions']}{', '.join(self.actions)}{on}{who}{under}"


def statements(document: str) -> tuple[Statement, ...]:
    """Read a policy document. Raises PolicyError."""
    if not document:
        return ()
    try:
        found = json.loads(document)
    except ValueError as error:
        raise PolicyError("the policy isn't JSON") from error
    if not isinstance(found, dict):
        raise PolicyError("the policy isn't a JSON object")
    listed = found.get("Statement", [])
    return tuple(map(_statement, listed if isinstance(listed, list) else [listed]))


def widened_by(before: Sequence[Statement], after: Sequence[Statement]) -> list[str]:
    """Return the newly allowed access and the removed denials, each in words."""
    old = [grant for each in before for grant in each.grants]
    new = [grant for each in after for grant in each.grants]
    allowed = [
        f"allows {grant.told}"
        for grant in new
        if grant.effect == "Allow"
        and not any(each.effect == "Allow" and _covers(each, grant) for each in old)
    ]
    freed = [
        f"no longer denies {grant.told}"
        for grant in old
        if grant.effect == "Deny" and not any(each.effect == "Deny" and _covers(each, grant) for each in new)
    ]
    return [*allowed, *freed]


def _covers(wide: Statement, narrow: Statement) -> bool:
    """Return whether the wide grant includes the narrow one. A negated element includes only an equal one."""
    if wide.negated != narrow.negated:
        return False
    if wide.conditions not in ("{}", narrow.conditions):
        return False
    return all(
        mine == its if name in wide.negated else fnmatchcase(its[0].lower(), mine[0].lower())
        for name, mine, its in (
            ("principals", wide.principals, narrow.principals),
            ("actions", wide.actions, narrow.actions),
            ("resources", wide.resources, narrow.resources),
        )
    )


def _statement(found: Any) -> Statement:
    if not isinstance(found, Mapping):
        raise PolicyError("a statement of the policy isn't a JSON object")
    negated = []
    elements = {}
    for name, key in (("principals", "Principal"), ("actions", "Action"), ("resources", "Resource")):
        if f"Not{key}" in found:
            negated.append(name)
        elements[name] = _listed(found.get(key, found.get(f"Not{key}", "")))
    return Statement(
        str(found.get("Effect", "Allow")),
        elements["principals"],
        elements["actions"],
        elements["resources"],
        json.dumps(found.get("Condition") or {}, sort_keys=True),
        tuple(negated),
    )


def _listed(element: Any) -> tuple[str, ...]:
    """Return an element's values, sorted. Principals keep their kind (`Service ...`); `{"AWS": "*"}` becomes `*`, which
    means the same.
    """
    if isinstance(element, Mapping):
        return tuple(
            sorted(
                "*" if kind == "AWS" and each == "*" else f"{kind} {each}"
                for kind, named in element.items()
                for each in (named if isinstance(named, list) else [named])
            )
        )
    return tuple(sorted(map(str, element))) if isinstance(element, list) else (str(element),)
