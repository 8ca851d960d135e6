"""An existing resource, with Terraform's attribute names, whether it was read from a state or from AWS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Resource:
    """An existing resource. `kind` is Terraform's type, `address` its address in the state (empty if "
    "read from AWS)."""

    kind: str
    attributes: Mapping[str, Any]
    address: str = ""

    def text(self, name: str) -> str:
        """Return a text attribute, or the empty text."""
        value = self.attributes.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """Return a whole number attribute, or zero."""
        value = self.attributes.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    def flag(self, name: str) -> bool:
        return self.attributes.get(name) is True

    def texts(self, name: str) -> list[str]:
        """Return a list attribute, without items that aren't text."""
        value = self.attributes.get(name)
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []

    def blocks(self, name: str) -> list[Mapping[str, Any]]:
        """Return an attribute that is a list of blocks."""
        value = self.attributes.get(name)
        return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []

    @property
    def tags(self) -> dict[str, str]:
        found = self.attributes.get("tags_all") or self.attributes.get("tags")
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, Mapping) else {}

    @property
    def names(self) -> set[str]:
        """Ids, ARN and names, by any of which a person may select the resource."""
        keys = ("id", "arn", "name", "identifier")
        return {self.text(key) for key in keys if self.text(key)}

    def __str__(self) -> str:
        return (
            self.address or f"{self.kind} {self.text('name') or self.text('identifier') or self.text('id')}"
        )


@dataclass(frozen=True)
class Wanted:
    """The tags, ids and names by which a person selects the workload's resources. Without any, all resources are
    selected.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.tags or self.ids)

    def has(self, resource: Resource) -> bool:
        """Tell whether a resource was selected."""
        by_tags = bool(self.tags) and self.tags.items() <= resource.tags.items()
        return not self or by_tags or bool(self.ids & resource.names)
