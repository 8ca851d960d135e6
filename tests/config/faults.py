"""Faults that people make in a settings file, each with the setting that must be named for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from config.fields import Section
from config.settings import Settings

Document = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """A mistake in a settings document: its kind, the setting that it concerns, and the value that `plant` puts
    there.
    """

    kind: str
    field: str
    value: Any

    def plant(self, document: Document) -> None:
        *sections, last = self.field.split(".")
        place: Any = document
        for name in sections:
            if not isinstance(place.get(name), dict):
                place[name] = {}
            place = place[name]
        place[last] = self.value


def leaves(model: type[Section] = Settings, before: str = "") -> dict[str, FieldInfo]:
    """Return the fields of all settings by dotted name, leaving out those in lists and below `existing`."""
    found: dict[str, FieldInfo] = {}
    for name, info in model.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, Section):
            found |= leaves(kind, f"{before}{name}.")
        elif not any(isinstance(each, type) and issubclass(each, Section) for each in _kinds(kind)):
            found[before + name] = info
    return found


def sections(model: type[Section] = Settings, before: str = "") -> list[str]:
    """Return the dotted name of every section, with a dot after it; the whole document's is empty."""
    found = [before]
    for name, info in model.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, Section):
            found += sections(kind, f"{before}{name}.")
    return found


def _kinds(annotation: Any) -> list[Any]:
    """Return the types that a field accepts: the members of a union, and the elements of a list."""
    arguments = get_args(annotation)
    if not arguments or get_origin(annotation) is Literal:
        return [annotation]
    return [kind for each in arguments for kind in _kinds(each)]


LEAVES = leaves()
SECTIONS = sections()


def _misspelled(name: str) -> Fault:
    return Fault("no such setting", f"{name}nonsuch", 1)


def _wrong_type(name: str) -> Fault:
    """Return a fault that puts a mapping of mappings where a value belongs; no field accepts one."""
    return Fault("a section for a value", name, {"no": {"such": "value"}})


def _out_of_bounds(name: str) -> Fault | None:
    for each in LEAVES[name].metadata:
        bound: Any = next((getattr(each, key) for key in ("ge", "gt") if hasattr(each, key)), None)
        if isinstance(each, Ge | Gt):
            return Fault("too small", name, bound - 1)
    for each in LEAVES[name].metadata:
        if isinstance(each, Le | Lt):
            return Fault("too large", name, (each.le if isinstance(each, Le) else each.lt) + 1)  # type: ignore[operator]
    return None


def _not_of_the_list(name: str) -> Fault | None:
    chosen = [each for each in _kinds(LEAVES[name].annotation) if get_origin(each) is Literal]
    listed = get_origin(LEAVES[name].annotation) is list
    return Fault("not of the list", name, ["nonsuch"] if listed else "nonsuch") if chosen else None


def _unquoted(name: str) -> Fault | None:
    is_text = LEAVES[name].annotation in (str, str | None)
    return Fault("text without quotes", name, 16.1) if is_text else None


def _switched(name: str) -> Fault | None:
    return Fault("a switch for a number", name, True) if LEAVES[name].annotation in (int, float) else None


MAKERS: tuple[Callable[[str], Fault | None], ...] = (
    _wrong_type,
    _out_of_bounds,
    _not_of_the_list,
    _unquoted,
    _switched,
)
FAULTS = [
    *(_misspelled(section) for section in SECTIONS),
    *(fault for name in LEAVES for maker in MAKERS if (fault := maker(name)) is not None),
]


def faults() -> st.SearchStrategy[list[Fault]]:
    """Return one to three faults in different settings."""
    return st.lists(st.sampled_from(FAULTS), min_size=1, max_size=3, unique_by=lambda fault: fault.field)
