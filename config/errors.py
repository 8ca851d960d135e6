"""Errors of the settings, worded so that a person can fix them without reading the code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from config.shapes import shape_at
from config.text_patterns import ALLOWED
from config.validation_words import BOUNDS, REASONS, SHAPED, TYPES

REFUSED = "refused"
# More of a wrong value says nothing more.
LONGEST_VALUE = 200


class UserError(Exception):
    """An error that the person who runs a command can fix; the message says what is wrong and how to fix it.

    Commands print only the message. Every other error is unforeseen, and its traceback is kept.
    """


class SettingsError(UserError):
    """Unusable settings or environment; `problems` lists all of them.

    `source` is `dr.yaml` or the environment; the message is for the person who edits it.
    """

    def __init__(self, source: str, problems: Iterable["Problem"]) -> None:
        self.source = source
        self.problems = list(problems)
        count = len(self.problems)
        heading = f"{source}: {count} problem{'s' if count != 1 else ''}"
        super().__init__("\n".join([heading, *(str(problem) for problem in self.problems)]))


@dataclass(frozen=True)
class Problem:
    """One wrong value: its field, the value, why it is wrong, what is allowed and the fix. `line` is its line in the
    file.
    """

    field: str
    value: str
    reason: str
    allowed: str
    fix: str
    line: int | None = None

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return (
            f"  {where}{self.field} = {self.value}: {self.reason}\n"
            f"      allowed: {self.allowed}\n"
            f"      fix: {self.fix}"
        )


def refused(reason: str, *, allowed: str, fix: str, field: str = "") -> PydanticCustomError:
    """Return the error that a validator raises. A validator of a whole section gives the wrong setting as `field`."""
    return PydanticCustomError(
        REFUSED, "{reason}", {"reason": reason, "allowed": allowed, "fix": fix, "field": field}
    )


def problems_of(error: ValidationError, model: type[BaseModel] = BaseModel) -> list[Problem]:
    """Return every problem that pydantic found, in the order of the fields. `model` is the model that was
    validated; it tells which keys a section allows.
    """
    return [_problem(detail, model) for detail in error.errors(include_url=False)]


def _problem(detail: ErrorDetails, model: type[BaseModel]) -> Problem:
    context: dict[str, Any] = detail.get("ctx") or {}
    path = ".".join(str(part) for part in detail["loc"]) or "(file)"
    if detail["type"] == REFUSED:
        field = context["field"] or path
        value = _named(detail, field) if context["field"] else _shown(detail["input"])
        return Problem(field, value, context["reason"], context["allowed"], context["fix"])
    if detail["type"] == "extra_forbidden":
        return Problem(
            path,
            _shown(detail["input"]),
            "there is no such setting",
            "the keys in docs/settings.md",
            "check the spelling of the key, or remove its line",
        )
    if detail["type"] in SHAPED and detail["input"] is not None:
        return _misshapen(detail, model, path)
    return _wrong(detail, path)


def _wrong(detail: ErrorDetails, path: str) -> Problem:
    """Describe the problem of a value that is missing, of another type or form, or out of its bounds."""
    context: dict[str, Any] = detail.get("ctx") or {}
    allowed = str(context.get("expected") or _allowed(detail["type"], context) or detail["msg"])
    if detail["input"] is None:
        fix = f"write {path} with a value, or remove the line to use the default"
        return Problem(path, "null", "the setting has no value", allowed, fix)
    reason = REASONS.get(detail["type"], detail["msg"])
    return Problem(path, _shown(detail["input"]), reason, allowed, f"set {path} to one of the allowed values")


def _misshapen(detail: ErrorDetails, model: type[BaseModel], path: str) -> Problem:
    """Describe the problem of a section that isn't a mapping, or of a key that a section lacks; `allowed` lists the
    section's keys.
    """
    missing = detail["type"] == "missing"
    section = detail["loc"][:-1] if missing else detail["loc"]
    allowed = shape_at(model, section) or _allowed(detail["type"], {})
    fix = (
        f"write the key {path} and a value"
        if missing
        else f"write the key {path}, and below it, indented, the section's keys"
    )
    return Problem(path, _shown(detail["input"]), REASONS[detail["type"]], allowed, fix)


def _named(detail: ErrorDetails, field: str) -> str:
    """Return the value of `field` in the refused section; `(see fix)` if the file doesn't set it."""
    found: Any = detail["input"]
    for part in field.split(".")[len(detail["loc"]) :]:
        if not isinstance(found, Mapping) or part not in found:
            return "(see fix)"
        found = found[part]
    return _shown(found)


def _allowed(kind: str, context: dict[str, Any]) -> str:
    """Say in words what a setting allows, from pydantic's error: the violated bound, the pattern or the type."""
    for key, words in BOUNDS.items():
        if key in context:
            return words.format(context[key], "characters" if kind.startswith("string") else "entries")
    if "pattern" in context:
        return ALLOWED[context["pattern"]]
    return TYPES.get(kind, "")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."
