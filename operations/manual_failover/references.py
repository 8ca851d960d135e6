"""References in a state machine's definition: paths, and the two intrinsic functions that it uses. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PART = re.compile(r"\.(?P<name>\w+)|\[(?P<index>\d+)\]")
_CALL = re.compile(r"(?P<name>States\.\w+)\((?P<arguments>.*)\)", re.DOTALL)
_ARGUMENT = re.compile(r"\s*(?:'(?P<text>(?:[^'\\]|\\.)*)'|(?P<path>\$[^,\s]*))\s*(?:,|$)")


class UnknownReferenceError(Exception):
    """A reference that has no value, or that a manual failover doesn't support."""


@dataclass(frozen=True)
class Scope:
    """The values that references see: `$`, a state's input, and `$$`, the context."""

    data: Any
    context: Mapping[str, Any]

    def value(self, reference: str) -> Any:
        """Return the value of a path or of an intrinsic function. Raises UnknownReferenceError."""
        called = _CALL.fullmatch(reference)
        if called:
            return self._call(called["name"], called["arguments"])
        if reference.startswith("$$"):
            return _walk(self.context, reference[2:], reference)
        return _walk(self.data, reference[1:], reference)

    def has(self, path: str) -> bool:
        """Return whether a path has a value."""
        try:
            self.value(path)
        except UnknownReferenceError:
            return False
        return True

    def filled(self, template: Any) -> Any:
        """Fill a template: a field whose name ends with `.$` gets the value to which its path refers."""
        if isinstance(template, Mapping):
            return {
                key.removesuffix(".$"): self.value(item) if key.endswith(".$") else self.filled(item)
                for key, item in template.items()
            }
        if isinstance(template, list):
            return [self.filled(item) for item in template]
        return template

    def _call(self, name: str, arguments: str) -> Any:
        values = [
            match["text"] if match["path"] is None else self.value(match["path"])
            for match in _ARGUMENT.finditer(arguments)
            if match.group().strip()
        ]
        if name == "States.JsonToString":
            return json.dumps(values[0], separators=(",", ":"))
        if name == "States.Format":
            text, *inserted = values
            parts = str(text).split("{}")
            return "".join(
                part + (_told(inserted[index]) if index < len(inserted) else "")
                for index, part in enumerate(parts)
            )
        raise UnknownReferenceError(f"a manual failover doesn't support the intrinsic function {name}")


def placed(data: Any, path: str | None, value: Any) -> Any:
    """Put a state's result into its input at a `ResultPath`; null drops the result."""
    if path is None:
        return data
    if path == "$":
        return value
    first, *rest = path.removeprefix("$.").split(".")
    inner = placed(data.get(first, {}), "$." + ".".join(rest), value) if rest else value
    return {**data, first: inner}


def _walk(data: Any, path: str, whole: str) -> Any:
    found, position = data, 0
    for part in _PART.finditer(path):
        if part.start() != position:
            break
        position = part.end()
        try:
            found = found[part["name"]] if part["name"] else found[int(part["index"])]
        except (KeyError, IndexError, TypeError) as error:
            raise UnknownReferenceError(f"the path {whole} has no value") from error
    if position != len(path):
        raise UnknownReferenceError(f"a manual failover doesn't support the path {whole}")
    return found


def _told(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
