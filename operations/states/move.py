"""The move of old Terraform states: copies each to its new place, keeps a backup beside the old place, and marks the
old state as moved. A run after an interruption repeats what was interrupted.
"""

import json
import uuid
from collections.abc import Iterable, Iterator

from providers.states.decision import begun, decide, moved
from providers.states.files import Open, StateTakenError, document
from providers.states.look import FormerStateError, Found

# The oldest version that the toolchain's check accepts, so that none refuses what it finds.
TERRAFORM = "1.11.0"


def move(found: Iterable[Found], project: str, opened: Open) -> Iterator[str]:
    """Do what was decided for each found state, either move it or create an empty one, and yield a line for each.
    Raises FormerStateError before the first move if a person must decide.
    """
    found = list(found)
    if which := [each for each in found if each.verdict in ("conflict", "unknown", "lost")]:
        raise FormerStateError(which)
    for each in found:
        if each.verdict in ("move", "retire"):
            _move(each, project, opened)
            yield f"{each.stack}: state moved from {each.old} to {each.new}; a backup is kept beside the old place"
        elif each.verdict == "begin":
            opened(each.new).write_first(_text(begun(str(uuid.uuid4()), TERRAFORM)))
            yield f"{each.stack}: an empty state was created at {each.new}"


def _move(each: Found, project: str, opened: Open) -> None:
    old, new = opened(each.old), opened(each.new)
    with old.locked() as content:
        state, own = document(str(each.old), content), document(str(each.new), new.read())
        # It was looked at without the lock: an apply may have ended in between.
        if content is None or state is None or state.get("lineage") != each.state.get("lineage"):
            raise StateTakenError(str(each.old))
        if decide(project, state, own, guarded=False, mine=True) not in ("move", "retire"):
            raise StateTakenError(str(each.new))
        if own is None:
            new.write_first(content, old.modified())
        old.keep(content)
        old.replace(_text(moved(str(each.new), project)))


def _text(document: object) -> bytes:
    return json.dumps(document, indent=2).encode()
