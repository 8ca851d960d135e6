"""A Terraform plan as typed values: its changes, moves, imports and forgotten resources, and the drift."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DELETE, CREATE, UPDATE, FORGET = "delete", "create", "update", "forget"
NO_OP, READ = "no-op", "read"
# In the order in which they are told: what can't be taken back first.
VERBS = ("destroy", "replace", "change", "create", "forget")


@dataclass(frozen=True)
class Change:
    """One changed resource. `actions` are Terraform's own words; `before` and `after` are None if the resource
    doesn't exist; `unknown` marks values known only after the apply; `replace_paths` has the attributes that force a
    replacement, and `reason` Terraform's own word for it; `imported` is the id of an import.
    """

    address: str
    type: str
    actions: tuple[str, ...]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    replace_paths: tuple[str, ...] = ()
    unknown: Any = field(default_factory=dict)
    reason: str = ""
    previous_address: str = ""
    imported: str = ""

    @property
    def is_replacement(self) -> bool:
        return {DELETE, CREATE} <= set(self.actions)

    @property
    def deletes(self) -> bool:
        """True if the existing resource is deleted, alone or for a replacement."""
        return DELETE in self.actions

    @property
    def attributes(self) -> list[str]:
        """The names of the attributes that change; empty if the resource is only created or only deleted."""
        before, after = self.before, self.after
        if before is None or after is None:
            return []
        return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))

    @property
    def verb(self) -> str:
        """The actions in words: `replace`, or Terraform's own words, such as `create`."""
        return "replace" if self.is_replacement else " and ".join(self.actions)

    @property
    def kind(self) -> str:
        """The kind of the change, one of VERBS."""
        if self.is_replacement:
            return "replace"
        if FORGET in self.actions:
            return "forget"
        return {CREATE: "create", DELETE: "destroy", UPDATE: "change"}[self.actions[0]]


@dataclass(frozen=True)
class Output:
    """A changed output. Its value isn't shown, because it may be a secret."""

    name: str
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """The changes of one stack's plan. `errored` is true if planning failed half-way, so changes are missing.

    `unchanged` are resources without a change, `moves` and `imports` may concern these or `changes`; `drift` are
    changes outside Terraform.
    """

    changes: tuple[Change, ...]
    errored: bool
    unchanged: tuple[Change, ...] = ()
    outputs: tuple[Output, ...] = ()
    drift: tuple[Change, ...] = ()

    def of(self, *types: str) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.type in types)

    @property
    def moves(self) -> tuple[Change, ...]:
        return tuple(each for each in (*self.changes, *self.unchanged) if each.previous_address)

    @property
    def imports(self) -> tuple[Change, ...]:
        return tuple(each for each in (*self.changes, *self.unchanged) if each.imported)

    @property
    def forgets(self) -> tuple[Change, ...]:
        return tuple(each for each in self.changes if FORGET in each.actions)

    @property
    def counts(self) -> dict[str, int]:
        """The number of changes by verb (one of VERBS), and of moves, imports and outputs, without zeros."""
        counted = {verb: sum(each.kind == verb for each in self.changes) for verb in VERBS}
        counted |= {"move": len(self.moves), "import": len(self.imports), "output": len(self.outputs)}
        return {verb: count for verb, count in counted.items() if count}

    @property
    def is_clean(self) -> bool:
        """True if an apply would do nothing at all."""
        return not self.errored and not self.counts


def read(document: Mapping[str, Any]) -> Plan:
    """Read the document of `terraform show -json`. Reads of data sources and no-ops aren't changes."""
    managed = [
        _change(entry) for entry in document.get("resource_changes", []) if entry.get("mode") != "data"
    ]
    idle = ((NO_OP,), (READ,))
    return Plan(
        changes=tuple(each for each in managed if each.actions not in idle),
        errored=bool(document.get("errored")),
        unchanged=tuple(each for each in managed if each.actions in idle),
        outputs=tuple(
            Output(name, tuple(change["actions"]))
            for name, change in sorted(document.get("output_changes", {}).items())
            if change["actions"] != [NO_OP]
        ),
        drift=tuple(
            each
            for each in map(_change, document.get("resource_drift", []))
            # A move alone is told as drift, too.
            if each.actions not in idle and not (each.previous_address and each.before == each.after)
        ),
    )


def told(plan: Plan) -> list[str]:
    """Describe each change briefly, then moves, imports and outputs."""
    changes = [
        f"{each.verb} {each.address}" + (f" ({', '.join(each.attributes)})" if each.attributes else "")
        for each in plan.changes
    ]
    return [
        *changes,
        *(f"move {each.previous_address} to {each.address}" for each in plan.moves),
        *(f"import {each.address}" for each in plan.imports),
        *(f"output {each.name}" for each in plan.outputs),
    ] or ["no change of a resource or output"]


def dotted(path: list[Any]) -> str:
    """Join a path of attributes and indices with dots: `rule.0.status`."""
    return ".".join(str(part) for part in path)


def _change(entry: Mapping[str, Any]) -> Change:
    change = entry["change"]
    return Change(
        address=_address(entry),
        type=entry["type"],
        actions=tuple(change["actions"]),
        before=change.get("before"),
        after=change.get("after"),
        replace_paths=tuple(dotted(path) for path in change.get("replace_paths", [])),
        unknown=change.get("after_unknown", {}),
        reason=entry.get("action_reason", ""),
        previous_address=entry.get("previous_address", ""),
        imported=_identifier(change.get("importing")),
    )


def _address(entry: Mapping[str, Any]) -> str:
    """Return the resource's address. For a deposed object, which an interrupted replacement left, the address
    says so: the resource itself has the same address and stays.
    """
    former = entry.get("deposed")
    return f"{entry['address']} (a deposed object of it, {former})" if former else str(entry["address"])


def _identifier(importing: Mapping[str, Any] | None) -> str:
    """Return the id of an import; an id that is known only after the apply is described as that."""
    if importing is None:
        return ""
    return str(importing.get("id") or "an id known after apply")
