"""Checks of parameters against a model's shape. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import regex

Rule = Literal["required", "type", "length", "range", "pattern", "enum"]
# What only Java reads: everything beyond the first plane by its surrogates (its own sets are of whole characters, see
# "Unicode support" in java.util.regex.Pattern), and two classes.
_JAVAS = {
    r"\uD800\uDC00-\uDBFF\uDFFF": r"\U00010000-\U0010FFFF",
    r"[\p{all}]": r"[\s\S]",
    r"\p{LD}": r"[\p{L}\p{Nd}]",
}
_NUMBERED = regex.compile(r"\\x\{([0-9a-fA-F]+)\}")
_NUMBERS: Mapping[str, tuple[type, ...]] = {
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
}


@dataclass(frozen=True)
class Problem:
    """A parameter that violates the model. `path` is where it is in the request, `shape` the name of its
    shape in the model.
    """

    rule: Rule
    path: str
    shape: str
    says: str

    def __str__(self) -> str:
        return f"{self.path}: {self.says}"


def problems(shape: Any, value: Any, path: str = "") -> Iterator[Problem]:
    """Yield the parameters at and below `path` that violate a botocore shape."""
    kind = shape.type_name
    if kind == "structure":
        yield from _structure(shape, value, path)
    elif kind in ("list", "map"):
        yield from _many(shape, value, path)
    elif kind == "string":
        yield from _string(shape, value, path)
    elif kind in _NUMBERS:
        yield from _number(shape, value, path)
    elif kind == "boolean" and not isinstance(value, bool):
        yield _problem("type", shape, path, f"the value {value!r} isn't a boolean")


def _structure(shape: Any, value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield _problem("type", shape, path, "the value isn't a structure")
        return
    for name in shape.required_members:
        if value.get(name) is None:
            yield _problem("required", shape, _join(path, name), "the parameter is required")
    # A document and an event stream have no members of their own.
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from problems(member, value[name], _join(path, name))


def _many(shape: Any, value: Any, path: str) -> Iterator[Problem]:
    if shape.type_name == "list" and isinstance(value, list):
        yield from _length(shape, len(value), path, "has {} entries")
        for place, each in enumerate(value):
            yield from problems(shape.member, each, f"{path}[{place}]")
    elif shape.type_name == "map" and isinstance(value, Mapping):
        yield from _length(shape, len(value), path, "has {} entries")
        for key, each in value.items():
            yield from problems(shape.key, key, f"{path} (key)")
            yield from problems(shape.value, each, f"{path}[{key!r}]")
    else:
        yield _problem("type", shape, path, f"the value isn't a {shape.type_name}")


def _string(shape: Any, value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield _problem("type", shape, path, f"the value {value!r} isn't a string")
        return
    yield from _length(shape, len(value), path, "has {} characters")
    pattern = shape.metadata.get("pattern")
    if pattern is not None and not compiled(pattern).fullmatch(value):
        yield _problem("pattern", shape, path, f"the value {value!r} doesn't match the pattern {pattern}")
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield _problem(
            "enum", shape, path, f"the value {value!r} isn't allowed; allowed: {', '.join(allowed)}"
        )


def _number(shape: Any, value: Any, path: str) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, _NUMBERS[shape.type_name]):
        yield _problem("type", shape, path, f"the value {value!r} isn't a number")
        return
    least, most = shape.metadata.get("min", value), shape.metadata.get("max", value)
    if not least <= value <= most:
        yield _problem("range", shape, path, f"the value {value} is out of range; allowed: {least} to {most}")


def _length(shape: Any, length: int, path: str, says: str) -> Iterator[Problem]:
    least, most = shape.metadata.get("min", length), shape.metadata.get("max", length)
    if not least <= length <= most:
        yield _problem("length", shape, path, f"the value {says.format(length)}; allowed: {least} to {most}")


@cache
def compiled(pattern: str) -> Any:
    """Compile a model's pattern. Python's own module doesn't support classes such as \\p{L} and Java's sets."""
    for java, here in _JAVAS.items():
        pattern = pattern.replace(java, here)
    return regex.compile(_NUMBERED.sub(lambda found: f"\\U{int(found[1], 16):08x}", pattern))


def _problem(rule: Rule, shape: Any, path: str, says: str) -> Problem:
    return Problem(rule, path or "(request)", shape.name, says)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
