"""Values of a resource by attribute path, and differences between before and after."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from review.plan import Change

# More of a value says nothing more; the full diff has more of it than a table.
LONGEST = 80


class Special(Enum):
    """A placeholder for a value that is absent, or that is known only after the apply."""

    ABSENT = "absent"
    UNKNOWN = "(known after apply)"


@dataclass(frozen=True)
class Difference:
    """A changed value: the path of the attribute, and the value before and after."""

    path: str
    before: Any
    after: Any


def at(values: Any, path: str) -> list[Any]:
    """Return every value at a path; `*` stands for each item of a list: `rule.*.status`."""
    found = [values]
    for part in path.split("."):
        following: list[Any] = []
        for each in found:
            if part == "*":
                following += each if isinstance(each, list) else []
            elif isinstance(each, Mapping) and each.get(part) is not None:
                following.append(each[part])
        found = following
    return found


def is_unknown(unknown: Any, path: str) -> bool:
    """Return whether a value at a path is known only after the apply."""
    found = [unknown]
    for part in path.split("."):
        if any(each is True for each in found):
            return True
        following: list[Any] = []
        for each in found:
            if part == "*":
                following += each if isinstance(each, list) else []
            elif isinstance(each, Mapping) and part in each:
                following.append(each[part])
        found = following
    return any(each is True for each in found)


def differences(change: Change) -> tuple[Difference, ...]:
    """Return the values that differ, in the order of the attributes; an attribute with a JSON document is one value."""
    return tuple(_differences("", change.before, change.after, change.unknown))


def _differences(path: str, before: Any, after: Any, unknown: Any) -> Iterator[Difference]:
    if unknown is True:
        # What AWS alone fills in is no difference as long as nothing was there.
        if not _is_nothing(before):
            yield Difference(path, before, Special.UNKNOWN)
    elif isinstance(before, Mapping | None) and isinstance(after, Mapping | None) and (before or after):
        marks = unknown if isinstance(unknown, Mapping) else {}
        for key in sorted({*(before or {}), *(after or {}), *(k for k, v in marks.items() if v)}):
            yield from _differences(
                f"{path}.{key}".lstrip("."), (before or {}).get(key), (after or {}).get(key), marks.get(key)
            )
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        marked = unknown if isinstance(unknown, list) else []
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            mark = marked[place] if place < len(marked) else None
            yield from _differences(f"{path}.{place}", old, new, mark)
    elif before != after and not (_is_nothing(before) and _is_nothing(after)):
        yield Difference(path, *(Special.ABSENT if each is None else each for each in (before, after)))


def _is_nothing(value: Any) -> bool:
    return value is None or value == [] or value == {}


def shown(value: Any, longest: int = LONGEST) -> str:
    """Return a value for people; a long one is cut, and says so."""
    if isinstance(value, Special):
        return value.value
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= longest else f"{text[:longest]}... ({len(text)} characters)"
