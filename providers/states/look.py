"""The search for states where older versions kept them; it stops commands that would start from an empty state."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from config import Settings
from config.environment import Target
from config.errors import UserError
from providers.states.decision import MOVED_TO, Belongs, State, Verdict, decide, whose
from providers.states.files import Open, document, local_store
from providers.states.places import BucketObject, LocalFile, Place, place_of, places_before


@dataclass(frozen=True)
class Found:
    """An old state of a stack, the place where it belongs now, and the decision about it."""

    stack: str
    old: Place
    new: Place
    state: State
    belongs: Belongs
    verdict: Verdict

    def __str__(self) -> str:
        held = sum(len(each.get("instances", [])) for each in self.state.get("resources", []))
        return f"{self.stack}: {self.old} ({self._owner(held)}) -> {self._says()}"

    def _owner(self, held: int) -> str:
        if self.belongs.owner == "moved":
            return f"moved to {self.state.get(MOVED_TO)}"
        owners = ", ".join(self.belongs.projects) or (
            "nobody" if self.belongs.owner == "nobody" else "unknown"
        )
        return f"owner: {owners}, {held} resources, serial {self.state.get('serial')}"

    def _says(self) -> str:
        return {
            "leave": "left as it is",
            "move": f"moves to {self.new}",
            "retire": f"an interrupted move copied the state to {self.new} already; make move-states finishes it",
            "begin": f"left as it is; an empty state is created at {self.new}",
            "conflict": f"conflict: {self.new} has another state, or an older one; a person must choose which to keep",
            "unknown": "unknown owner: the tags of its resources don't show that the state is this project's alone",
            "lost": f"lost: the state was moved to {self.new}, where there is none now",
        }[self.verdict]


class FormerStateError(UserError):
    """Terraform states at places of an older version; to ignore them would deploy the project a second time."""

    def __init__(self, found: Collection[Found]) -> None:
        lines = [
            "these states lie where an older version kept them, and Terraform would start from empty states:",
            *(f"    {each}" for each in found),
            "    nothing was changed",
            f"    fix: {fix(found)}",
        ]
        super().__init__("\n".join(lines))


def fix(found: Collection[Found]) -> str:
    """Say how to fix old states that prevent a deployment."""
    if any(each.verdict == "conflict" for each in found):
        return (
            "compare both states (terraform state list -state=FILE); move the one that doesn't list what is deployed "
            "to another place, then run make move-states"
        )
    if any(each.verdict == "lost" for each in found):
        return (
            "put the state back at the place to which it was moved (from an earlier version of the bucket's object, a "
            "backup, or the older *.moved beside the old place); or, if make cleanup has destroyed the stack, delete "
            "what the move left at the old place"
        )
    if any(each.verdict == "unknown" for each in found):
        return (
            "find out whose state it is (terraform state list -state=FILE); if it is this project's, run make "
            "move-states MINE=STACK"
        )
    return "make move-states"


def look(
    settings: Settings, target: Target, stacks: Iterable[str], opened: Open, *, mine: Collection[str] = ()
) -> list[Found]:
    """Find the states of stacks at places where older versions kept them, and decide about each."""
    return [
        found for stack in stacks for found in _of_stack(settings, target, stack, opened, mine=stack in mine)
    ]


def look_locally(settings: Settings, target: Target, stacks: Iterable[str], root: Path) -> list[Found]:
    """Find old states of the stacks whose present state is a file on this machine. Makes no calls to AWS."""
    here = [stack for stack in stacks if isinstance(place_of(stack, settings, target), LocalFile)]
    return look(settings, target, here, local_store(root))


def refuse_former(found: Iterable[Found]) -> None:
    """Raise FormerStateError unless every old state may stay where it is."""
    if which := [each for each in found if each.verdict != "leave"]:
        raise FormerStateError(which)


def _of_stack(settings: Settings, target: Target, stack: str, opened: Open, *, mine: bool) -> list[Found]:
    new = place_of(stack, settings, target)
    own = document(str(new), opened(new).read())
    found = []
    for old in places_before(stack, settings, target):
        state = document(str(old), opened(old).read())
        if state is not None:
            # Plans on a bucket are refused where only an old state is (templates/former_state.py).
            guarded = isinstance(old, BucketObject)
            verdict = decide(settings.project, state, own, guarded=guarded, mine=mine, place=str(new))
            found.append(Found(stack, old, new, state, whose(settings.project, state), verdict))
    return _alone(found)


def _alone(found: list[Found]) -> list[Found]:
    """Change decisions that contradict each other: two old states that would move to one place become a conflict, and
    no empty state is created where one of them moves.
    """
    moving = [each for each in found if each.verdict == "move"]
    if len(moving) > 1:
        return [replace(each, verdict="conflict") if each in moving else each for each in found]
    return [replace(each, verdict="leave") if moving and each.verdict == "begin" else each for each in found]
