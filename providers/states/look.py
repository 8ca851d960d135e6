"""The search for states at every possible place; it stops commands that would start from an empty state."""

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
    """An old state of a stack, its new place, and the decision about it."""

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
        return f"of {owners}, {held} resources, serial {self.state.get('serial')}"

    def _says(self) -> str:
        return {
            "leave": "left as it is",
            "move": f"moves to {self.new}",
            "retire": f"was copied to {self.new} already; the old state is put aside",
            "begin": f"left as it is; an empty state is created at {self.new}",
            "conflict": f"conflict: {self.new} holds another state, or an older one; a person must choose",
            "unknown": "unknown: what it holds doesn't say that it is this project's alone",
            "lost": f"lost: it was moved to {self.new}, and nothing is there any more",
        }[self.verdict]


class FormerStateError(UserError):
    """Terraform states at the place of an older version; ignoring them would deploy the project a second time."""

    def __init__(self, found: Collection[Found]) -> None:
        lines = [
            "states lie where an older version kept them, and Terraform would start from empty ones:",
            *(f"    {each}" for each in found),
            "    nothing was changed",
            f"    fix: {fix(found)}",
        ]
        super().__init__("\n".join(lines))


def fix(found: Collection[Found]) -> str:
    """Say how to fix old states that prevent a deployment."""
    if any(each.verdict == "conflict" for each in found):
        return (
            "compare both states (terraform state list -state=FILE); move the one that isn't deployed away, then "
            "make move-states"
        )
    if any(each.verdict == "lost" for each in found):
        return (
            "put the state back to where it was moved (an earlier version of the bucket's object, a backup, or what "
            "is kept beside the old place as *.moved, which is older); after make cleanup take away what the move left"
        )
    if any(each.verdict == "unknown" for each in found):
        return (
            "look whose it is (terraform state list -state=FILE); make move-states MINE=STACK when it is this "
            "project's"
        )
    return "make move-states"


def look(
    settings: Settings, target: Target, stacks: Iterable[str], opened: Open, *, mine: Collection[str] = ()
) -> list[Found]:
    """Find the old states of stacks; empty places are left out."""
    return [
        found for stack in stacks for found in _of_stack(settings, target, stack, opened, mine=stack in mine)
    ]


def look_locally(settings: Settings, target: Target, stacks: Iterable[str], root: Path) -> list[Found]:
    """Find the old states on this machine, of stacks whose own state is local too. Makes no calls."""
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
    """Mark two old states for one place as a conflict; if one of them moves there, don't create an empty state."""
    moving = [each for each in found if each.verdict == "move"]
    if len(moving) > 1:
        return [replace(each, verdict="conflict") if each in moving else each for each in found]
    return [replace(each, verdict="leave") if moving and each.verdict == "begin" else each for each in found]
