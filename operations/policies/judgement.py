"""Findings in a policy statement: actions, resources and condition keys that AWS's Service Authorization Reference
doesn't have. Pure.
"""

import fnmatch
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

Definition = Mapping[str, Any]
_VARIABLE = re.compile(r"\$\{[^}]*\}")


def findings(definition: Definition, statement: Mapping[str, Any]) -> Iterator[str]:
    """Find unknown actions, ARNs that match no action of the statement, and unknown condition keys.

    A condition key is known if the reference lists it for one of the statement's actions, or for a resource type of
    such an action.
    """
    actions = [each for each in _list(statement.get("Action", [])) if each != "*"]
    known = {action: list(_privileges(definition, action)) for action in actions}
    yield from (f"{action}: AWS has no such action" for action, found in known.items() if not found)
    privileges = [each for found in known.values() for each in found]
    if privileges:
        yield from _unknown_keys(definition, statement, actions, privileges)
        yield from _unrelated(definition, statement, privileges)


def _privileges(definition: Definition, action: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    service, _, name = action.partition(":")
    found = definition.get(service.lower(), {}).get("privileges", {})
    for each, privilege in found.items():
        if fnmatch.fnmatchcase(each.lower(), name.lower()):
            yield service.lower(), privilege


def _unknown_keys(
    definition: Definition,
    statement: Mapping[str, Any],
    actions: list[str],
    privileges: list[tuple[str, Mapping[str, Any]]],
) -> Iterator[str]:
    allowed = {
        _family(key)
        for service, privilege in privileges
        for kind, of_kind in privilege["resource_types"].items()
        for key in (
            *of_kind["condition_keys"],
            *definition[service]["resources"].get(kind.rstrip("*"), {}).get("condition_keys", []),
        )
    }
    for operator in statement.get("Condition", {}).values():
        for key in operator:
            # Global keys are of no service: https://docs.aws.amazon.com/IAM/latest/UserGuide/
            # reference_policies_condition-keys.html
            if not key.startswith("aws:") and _family(key) not in allowed:
                yield f"{key}: isn't a condition key of {', '.join(actions)}"


def _unrelated(
    definition: Definition, statement: Mapping[str, Any], privileges: list[tuple[str, Mapping[str, Any]]]
) -> Iterator[str]:
    shapes = {
        _VARIABLE.sub("*", definition[service]["resources"][kind.rstrip("*")]["arn"])
        for service, privilege in privileges
        for kind in privilege["resource_types"]
        if kind.rstrip("*") in definition[service]["resources"]
    }
    for resource in _list(statement.get("Resource", [])):
        arn = _VARIABLE.sub("*", str(resource))
        if arn.startswith("arn:") and not any(meet(arn, shape) for shape in shapes):
            yield f"{arn}: no action of the statement takes such a resource"


def meet(one: str, other: str) -> bool:
    """Tell whether some text matches both patterns; `*` stands for any text."""

    @cache
    def rest(first: int, second: int) -> bool:
        here, there = one[first : first + 1], other[second : second + 1]
        if not here and not there:
            return True
        if here == "*":
            return rest(first + 1, second) or (bool(there) and rest(first, second + 1))
        if there == "*":
            return rest(first, second + 1) or (bool(here) and rest(first + 1, second))
        return bool(here) and here == there and rest(first + 1, second + 1)

    return rest(0, 0)


def _family(key: str) -> str:
    """Return a condition key without its variable part, such as the tag's name."""
    return re.split(r"[/$]|(?<=EncryptionContext:)", key)[0].lower()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
