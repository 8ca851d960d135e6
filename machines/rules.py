"""Rules of Choice states."""

from typing import Any

Rule = dict[str, Any]


def equal(variable: str, value: str | bool) -> Rule:
    """Compare what is at a path with a text or a truth value."""
    kind = "BooleanEquals" if isinstance(value, bool) else "StringEquals"
    return {"Variable": variable, kind: value}


def above(variable: str, number: int) -> Rule:
    """Compare the number at a path with a lower one."""
    return {"Variable": variable, "NumericGreaterThan": number}


def present(variable: str) -> Rule:
    """Ask whether there is anything at a path."""
    return {"Variable": variable, "IsPresent": True}


def negated(rule: Rule) -> Rule:
    """Turn a rule into its opposite."""
    return {"Not": rule}


def every(*rules: Rule) -> Rule:
    """Join rules that must hold together."""
    return {"And": list(rules)}


GRACEFUL = equal("$.request.mode", "graceful")
