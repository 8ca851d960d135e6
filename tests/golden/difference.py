"""What other settings change, as a document: a golden copy of its own would be the same again, nearly all of it.

Everything is named by its address (`resource.aws_vpc.x`), and below it by the path of the attribute.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

# Blocks with a type and a name below them, and blocks with a name only.
_DEPTHS = {"resource": 3, "data": 3, "ephemeral": 3, "locals": 2}


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return what is only in one of them, and what changed: `attribute: [before, after]`."""
    one, other = dict(_addressed(before)), dict(_addressed(after))
    changed = {
        address: {path: list(pair) for path, pair in _changed("", one[address], other[address])}
        for address in sorted(one.keys() & other.keys())
        if one[address] != other[address]
    }
    return {
        "added": {address: other[address] for address in sorted(other.keys() - one.keys())},
        "changed": changed,
        "removed": sorted(one.keys() - other.keys()),
    }


def in_other_regions(document: Any, regions: Mapping[str, str]) -> Any:
    """Return the document with regions renamed as mapped. Where it had one of the new names already, that name
    is put in parentheses: otherwise a hard-coded region would look unchanged.
    """
    names = {**{new: f"({new})" for new in regions.values()}, **regions}
    pattern = re.compile("|".join(map(re.escape, names)))

    def renamed(value: str) -> str:
        return pattern.sub(lambda found: names[found.group()], value)

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {renamed(key): walk(each) for key, each in value.items()}
        if isinstance(value, list):
            return [walk(each) for each in value]
        return renamed(value) if isinstance(value, str) else value

    return walk(document) if regions else document


def _addressed(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for block, content in document.items():
        yield from _below(block, content, _DEPTHS.get(block, 1) - 1)


def _below(address: str, content: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if not depth:
        yield address, content
        return
    for name, each in content.items():
        yield from _below(f"{address}.{name}", each, depth - 1)


_NOTHING = object()
ABSENT = "(absent)"


def _changed(path: str, one: Any, other: Any) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Yield where two values differ, as deep as they have the same shape."""
    if one == other:
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from _changed(f"{path}.{key}".lstrip("."), one.get(key, _NOTHING), other.get(key, _NOTHING))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (each, its) in enumerate(zip(one, other, strict=True)):
            yield from _changed(f"{path}[{index}]", each, its)
    else:
        yield path, (ABSENT if one is _NOTHING else one, ABSENT if other is _NOTHING else other)
