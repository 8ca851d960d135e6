"""A plan as Terraform shows it, reduced to what is asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DELETE, CREATE, UPDATE, FORGET = "delete", "create", "update", "forget"


@dataclass(frozen=True)
class Change:
    """One resource that the plan changes. `actions` are Terraform's own words; `before` and `after` are None where the
    resource doesn't exist; `replace_paths` has the attributes that force a replacement.
    """

    address: str
    type: str
    actions: tuple[str, ...]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    replace_paths: tuple[str, ...] = ()

    @property
    def is_replacement(self) -> bool:
        return {DELETE, CREATE} <= set(self.actions)

    @property
    def deletes(self) -> bool:
        """Whether the resource that exists goes, replaced or not."""
        return DELETE in self.actions

    @property
    def attributes(self) -> list[str]:
        """The names of the attributes that differ, where the resource exists before and after."""
        before, after = self.before, self.after
        if before is None or after is None:
            return []
        return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))

    @property
    def verb(self) -> str:
        """The action as a person says it."""
        return "replace" if self.is_replacement else " and ".join(self.actions)


@dataclass(frozen=True)
class Plan:
    """The changes of one stack's plan. `errored` is true when planning failed half-way, so changes are missing."""

    changes: tuple[Change, ...]
    errored: bool

    def of(self, *types: str) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.type in types)


def read(document: Mapping[str, Any]) -> Plan:
    """Read the document of `terraform show -json`. Reads of data sources and no-ops are no changes."""
    return Plan(
        changes=tuple(
            _change(entry)
            for entry in document.get("resource_changes", [])
            if entry.get("mode") != "data" and entry["change"]["actions"] not in (["no-op"], ["read"])
        ),
        errored=bool(document.get("errored")),
    )


def told(plan: Plan) -> list[str]:
    """Say each change in a few words; a plan of outputs alone, of moves or of imports has none."""
    return [
        f"{each.verb} {each.address}" + (f" ({', '.join(each.attributes)})" if each.attributes else "")
        for each in plan.changes
    ] or ["nothing but outputs, moves or imports"]


def _change(entry: Mapping[str, Any]) -> Change:
    change = entry["change"]
    return Change(
        address=entry["address"],
        type=entry["type"],
        actions=tuple(change["actions"]),
        before=change.get("before"),
        after=change.get("after"),
        replace_paths=tuple(".".join(str(part) for part in path) for path in change.get("replace_paths", [])),
    )
