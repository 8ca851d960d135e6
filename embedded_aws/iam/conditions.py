"""Conditions of policy statements, as far as the stacks use them. An unknown one is an error, never a guess."""

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

Context = Mapping[str, Sequence[str]]
"""Condition keys of a request, each with its values; a key that the request doesn't have is missing."""
FOR_ALL, FOR_ANY = "ForAllValues:", "ForAnyValue:"
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotLike": "StringLike",
    "ArnNotLike": "ArnLike",
    "ArnNotEquals": "ArnLike",
}


class UnknownPolicyError(Exception):
    """A policy with an element that this module doesn't support; the message names it."""


def like(pattern: str, value: str) -> bool:
    """Return whether a value matches a pattern with IAM's `*` and `?`; brackets have no special meaning."""
    if "${" in pattern:
        raise UnknownPolicyError(f"the embedded AWS doesn't support policy variables: {pattern}")
    return fnmatchcase(value, pattern.replace("[", "[[]"))


def _arn_like(pattern: str, value: str) -> bool:
    """Compare an ARN with a pattern part by part: `*` crosses a colon only in the last part (IAM user guide)."""
    patterns, values = pattern.split(":", 5), value.split(":", 5)
    return len(patterns) == len(values) and all(
        like(one, other) for one, other in zip(patterns, values, strict=True)
    )


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, found: wanted == found,
    "StringEqualsIgnoreCase": lambda wanted, found: wanted.lower() == found.lower(),
    "StringLike": like,
    "ArnLike": _arn_like,
    "ArnEquals": _arn_like,
    "Bool": lambda wanted, found: wanted.lower() == found.lower(),
}


def hold(conditions: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Return whether all conditions of a statement hold. Raises UnknownPolicyError for an operator that isn't known."""
    return all(
        _holds(operator, _listed(wanted), context.get(key))
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _holds(operator: str, wanted: Sequence[str], found: Sequence[str] | None) -> bool:
    every = operator.startswith(FOR_ALL)
    some = operator.startswith(FOR_ANY)
    name = operator.removeprefix(FOR_ALL).removeprefix(FOR_ANY)
    if name == "Null":
        return (found is None) is (wanted[0].lower() == "true")
    if name.endswith("IfExists"):
        name = name.removesuffix("IfExists")
        if found is None:
            return True
    negated = name in _NEGATED
    matches = _OPERATORS.get(_NEGATED.get(name, name))
    if matches is None:
        raise UnknownPolicyError(f"condition operator {operator}")
    if found is None:
        # IAM user guide: ForAllValues holds without the key, and so does what is negated.
        return every or (negated and not some)

    def good(value: str) -> bool:
        return any(matches(one, value) for one in wanted) is not negated

    return any(good(value) for value in found) if some else all(good(value) for value in found)


def _listed(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]
