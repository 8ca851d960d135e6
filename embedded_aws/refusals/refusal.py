"""A rule of AWS's, and how to find its values in requests and in Terraform's JSON. Pure."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Find = Callable[[Mapping[str, Any]], Iterator[Any]]
# A reference of Terraform's; what it stands for isn't known before the apply.
_REFERENCE = re.compile(r"\$\{[^}]*\}")


@dataclass(frozen=True)
class Refusal:
    """One rule. `refused` is AWS's message for an invalid value, None for a valid one.

    `service` is the IAM prefix, `code` AWS's error code, `source` where AWS says so. `requests` finds the values in
    an operation's parameters, `resources` in the arguments of a Terraform type.
    """

    name: str
    source: str
    service: str
    code: str
    refused: Callable[[Any], str | None]
    requests: Mapping[str, Find] = field(default_factory=dict)
    resources: Mapping[str, Find] = field(default_factory=dict)


def at(*paths: str) -> Find:
    """Find the values at paths such as `IpPermissions.IpRanges.Description`, through every list on the way."""

    def find(block: Mapping[str, Any]) -> Iterator[Any]:
        for path in paths:
            yield from _below(block, path.split("."))

    return find


def refused_in(stack: Mapping[str, Any], rules: Sequence[Refusal]) -> Iterator[str]:
    """Yield what AWS would refuse of a stack's Terraform JSON: the resource, the value, AWS's message, its source."""
    for kind, found in stack.get("resource", {}).items():
        for rule in rules:
            find = rule.resources.get(kind)
            for name, arguments in found.items() if find else ():
                for value in find(arguments) if find else ():
                    message = rule.refused(_known(value))
                    if message:
                        yield f"{kind}.{name}: {value!r}: {rule.code}: {message} ({rule.source})"


def document(value: Any) -> Mapping[str, Any]:
    """Return a policy document, which Terraform's JSON has as a string."""
    parsed = json.loads(value) if isinstance(value, str) else value
    return parsed if isinstance(parsed, Mapping) else {}


def _known(value: Any) -> Any:
    return _REFERENCE.sub("x", value) if isinstance(value, str) else value


def _below(block: Any, path: list[str]) -> Iterator[Any]:
    if isinstance(block, list):
        for each in block:
            yield from _below(each, path)
    elif not path:
        yield block
    elif isinstance(block, Mapping) and block.get(path[0]) is not None:
        yield from _below(block[path[0]], path[1:])
