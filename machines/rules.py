"""Rules of Choice states."""

from typing import Any

Rule = dict[str, Any]


def equal(variable: str, value: str | bool) -> Rule:
    """Return a rule that holds if the value at a path equals a text or a boolean."""
    kind = "BooleanEquals" if isinstance(value, bool) else "StringEquals"
    return {"Variable": variable, kind: value}


def above(variable: str, number: int) -> Rule:
    """Return a rule that holds if the number at a path is above a limit."""
    return {"Variable": variable, "NumericGreaterThan": number}


def present(variable: str) -> Rule:
    """Return a rule that holds if there is a value at a path."""
    return {"Variable": variable, "IsPresent": True}


def negated(rule: Rule) -> Rule:
    """Return a rule that holds if the given one doesn't."""
    return {"Not": rule}


def every(*rules: Rule) -> Rule:
    """Return a rule that holds if all the given ones hold."""
    return {"And": list(rules)}


GRACEFUL = equal("$.request.mode", "graceful")
