"""Rules of Choice states, as far as the state machine's definition uses them. Pure."""

from collections.abc import Mapping
from typing import Any

from operations.manual_failover.references import Scope


class UnknownRuleError(Exception):
    """A rule of a Choice state with a comparison that a manual failover doesn't support."""


def next_of(state: Mapping[str, Any], scope: Scope) -> str:
    """Return the name of the state that follows a Choice state. Raises UnknownRuleError."""
    for choice in state["Choices"]:
        if holds(choice, scope):
            return str(choice["Next"])
    return str(state["Default"])


def holds(rule: Mapping[str, Any], scope: Scope) -> bool:
    """Return whether a rule of a Choice state is true. A comparison with a missing value is false, because its type
    doesn't fit.
    """
    if "Not" in rule:
        return not holds(rule["Not"], scope)
    if "And" in rule:
        return all(holds(each, scope) for each in rule["And"])
    if "Or" in rule:
        return any(holds(each, scope) for each in rule["Or"])
    if "IsPresent" in rule:
        return scope.has(rule["Variable"]) is rule["IsPresent"]
    for comparison, kind in (("StringEquals", str), ("BooleanEquals", bool)):
        if comparison in rule:
            value = scope.value(rule["Variable"])
            return isinstance(value, kind) and value == rule[comparison]
    raise UnknownRuleError(f"a manual failover doesn't support this rule of a Choice state: {dict(rule)}")
