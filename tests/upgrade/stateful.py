"""What of the golden copies holds data, and the attributes that the provider would replace it for.

The golden copies are what is synthesized (tests/golden/test_golden.py), so nothing is synthesized here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from review.stateful import STATEFUL

GOLDEN = Path(__file__).parents[1] / "golden"
RELEASED = Path(__file__).with_name("released.json")
REPLACING = Path(__file__).with_name("replacing.json")
Attributes = Mapping[str, Any]
Addresses = Mapping[str, Attributes]


def replacing() -> Mapping[str, list[str]]:
    """Return the attributes of each type that force a replacement; test_replacing.py asks the real provider."""
    kept: Mapping[str, list[str]] = _read(REPLACING)
    return kept


def copies(golden: Path = GOLDEN) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each stack's default document, and Aurora's version of it, which has types that no other copy has."""
    for file in sorted((golden / "default").glob("*.json")):
        document = _read(file)
        yield f"default/{file.stem}", document
        yield (
            f"aurora/{file.stem}",
            _changed(document, _read(golden / "hot_standby_aurora_strict" / file.name)),
        )


def holding(document: Mapping[str, Any], forcing: Mapping[str, list[str]]) -> dict[str, dict[str, Any]]:
    """Return what holds data by its address, each with the attributes that force its replacement."""
    return {
        f"{kind}.{name}": {each: arguments[each] for each in forcing[kind] if arguments.get(each) is not None}
        for kind, resources in document.get("resource", {}).items()
        if kind in STATEFUL
        for name, arguments in resources.items()
    }


def losses(before: Addresses, after: Addresses, document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an upgrade would replace, or destroy, of a stack; `document` has its `moved` and `removed` blocks."""
    moved = {block["from"]: block["to"] for block in document.get("moved", [])}
    forgotten = {
        block["from"]
        for block in document.get("removed", [])
        if block.get("lifecycle", {}).get("destroy") is False
    }
    for address, attributes in sorted(before.items()):
        here = moved.get(address, address)
        if here not in after:
            if address not in forgotten:
                yield f"{address} is gone: it needs `moved`, or `removed` that doesn't destroy"
            continue
        was, now = _renamed(attributes, moved), after[here]
        yield from (
            f"{here} is replaced for {name}: {was.get(name)!r} becomes {now.get(name)!r}"
            for name in sorted(was.keys() | now.keys())
            if was.get(name) != now.get(name)
        )


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _changed(document: Mapping[str, Any], difference: Mapping[str, Any]) -> dict[str, Any]:
    """Return the resources of a stack with a difference applied, as far as attributes are whole values."""
    resources = {kind: dict(named) for kind, named in document["resource"].items()}
    for address in difference["removed"]:
        kind, name = _resource(address)
        resources.get(kind, {}).pop(name, None)
    for address, paths in difference["changed"].items():
        kind, name = _resource(address)
        if kind in resources:
            whole = {path: after for path, (_, after) in paths.items() if re.fullmatch(r"\w+", path)}
            resources[kind][name] = {**resources[kind][name], **whole}
    for address, arguments in difference["added"].items():
        kind, name = _resource(address)
        if name:
            resources.setdefault(kind, {})[name] = arguments
    return {**document, "resource": resources}


def _resource(address: str) -> tuple[str, str]:
    """Return type and name of a resource's address; two empty ones of anything else."""
    block, _, rest = address.partition(".")
    kind, _, name = rest.partition(".")
    return (kind, name) if block == "resource" else ("", "")


def _renamed(attributes: Attributes, moved: Mapping[str, str]) -> dict[str, Any]:
    """Return the attributes with references to what moved by its new address."""
    text = json.dumps(attributes)
    for old, new in moved.items():
        text = text.replace(old, new)
    renamed: dict[str, Any] = json.loads(text)
    return renamed
