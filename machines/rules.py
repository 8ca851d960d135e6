"""Rules of Choice states."""

from typing import Any

Rule = dict[str, Any]


def equal(variable: str, value: str | bool) -> Rule:
    """Compare the value at a path with a text or a boolean."""
    kind = "BooleanEquals" if isinstance(value, bool) else "StringEquals"
    return {"Variable": variable, kind: value}


def above(variable: str, number: int) -> Rule:
    """Require the number at a path to be above a limit."""
    return {"Variable": variable, "NumericGreaterThan": number}


def present(variable: str) -> Rule:
    """Require a value at a path."""
    return {"Variable": variable, "IsPresent": True}


def negated(rule: Rule) -> Rule:
    """Negate a rule."""
    return {"Not": rule}


def every(*rules: Rule) -> Rule:
    """Join rules that must all hold."""
    return {"And": list(rules)}


GRACEFUL = equal("$.request.mode", "graceful")
