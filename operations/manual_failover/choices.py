"""Rules of Choice states, as far as the definition uses them. Pure."""

from collections.abc import Mapping
from typing import Any

from operations.manual_failover.references import Scope


class UnknownRuleError(Exception):
    """A Choice rule with a comparison that the walker doesn't support."""


def next_of(state: Mapping[str, Any], scope: Scope) -> str:
    """Return the next state of a Choice. Raises UnknownRuleError."""
    for choice in state["Choices"]:
        if holds(choice, scope):
            return str(choice["Next"])
    return str(state["Default"])


def holds(rule: Mapping[str, Any], scope: Scope) -> bool:
    """Return whether a rule holds. A comparison with a missing value is false, because its type doesn't fit."""
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
    raise UnknownRuleError(f"a rule that the walker doesn't know: {dict(rule)}")
