"""The decision what to do with a state that lies where an older version of this project kept it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

State = Mapping[str, Any]
# Whose a document is: nobody's (no resources), this project's, another's, what a move left, or nobody knows.
Owner = Literal["nobody", "own", "other", "moved", "unknown"]
# move: to its own place. retire: a move was interrupted after the copy. begin: it isn't the project's, whose own state
# must be there before a plan on a bucket is let through. conflict: a person must choose. lost: it was moved to the own
# place, where nothing is any more.
Verdict = Literal["leave", "move", "retire", "begin", "conflict", "unknown", "lost"]

# Terraform reads versions up to 4, so what a move leaves stops every checkout that still looks there.
MOVED_VERSION = 99
MOVED_TO = "moved_to"


@dataclass(frozen=True)
class Belongs:
    """The owner of a state; `projects` are the names in its resources' tags."""

    owner: Owner
    projects: tuple[str, ...] = ()


def whose(project: str, state: State) -> Belongs:
    """Find a state's owner, by the tag `Project` that the providers put on every resource."""
    if state.get("version") == MOVED_VERSION:
        return Belongs("moved")
    instances = [
        instance.get("attributes") or {}
        for resource in state.get("resources", [])
        if resource.get("mode") == "managed"
        for instance in resource.get("instances", [])
    ]
    if not instances:
        return Belongs("nobody")
    projects = {(found.get("tags_all") or {}).get("Project") for found in instances} - {None}
    if not projects:
        return Belongs("unknown")
    names = tuple(sorted(str(name) for name in projects))
    if project not in projects:
        return Belongs("other", names)
    # One that holds another's too may be neither passed over nor taken without a person's word.
    return Belongs("own" if projects == {project} else "unknown", names)


def decide(
    project: str, old: State, new: State | None, *, guarded: bool, mine: bool = False, place: str = ""
) -> Verdict:
    """Decide what to do with the old state, given the state at its new `place`; `new` is None if that place is empty.

    `guarded` says that plans are refused while the old state exists and the new place is empty; then an empty state is
    created at the new place, even if the old one isn't this project's. `mine` says that a person confirmed that an
    old state of unknown owner is this project's.
    """
    belongs = whose(project, old)
    if belongs.owner == "own" or (belongs.owner == "unknown" and mine):
        if new is None:
            return "move"
        same = bool(new.get("lineage")) and new.get("lineage") == old.get("lineage")
        return "retire" if same and new.get("serial", 0) >= old.get("serial", 0) else "conflict"
    if belongs.owner == "unknown" and new is None:
        return "unknown"
    if (
        belongs.owner == "moved"
        and new is None
        and (old.get(MOVED_TO), old.get("project")) == (place, project)
    ):
        return "lost"
    return "begin" if guarded and new is None else "leave"


def moved(place: str, project: str) -> dict[str, Any]:
    """Build the document that replaces the old state after a move."""
    return {"version": MOVED_VERSION, MOVED_TO: place, "project": project}


def begun(lineage: str, terraform_version: str) -> dict[str, Any]:
    """Build an empty state."""
    return {
        "version": 4,
        "terraform_version": terraform_version,
        "serial": 1,
        "lineage": lineage,
        "outputs": {},
        "resources": [],
        "check_results": None,
    }
