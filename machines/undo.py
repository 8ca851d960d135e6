"""The undo: until the promotion is issued, a failure reverts intent and fence, and the old region writes again."""

from machines.assembly import Phase
from machines.definition import Definition
from machines.fence import permit
from machines.promotion import intent
from machines.rules import equal
from machines.states import Choice, When
from machines.tasks import update


def undo(names: Definition, *, then: str) -> Phase:
    """Build the states that revert the intent and the fence. If reverting fails, the machine continues, and records
    the failure that began the undo.
    """
    return Phase(
        "undo",
        (
            Choice(
                "MayUndo",
                "Undoes nothing if an earlier execution may have issued the promotion.",
                (When(equal("$.preconditions.resumed", True), then),),
                "UndoIntent",
            ),
            update(
                names,
                "UndoIntent",
                "Undoes the intent, because nothing was promoted.",
                intent(names, "undone"),
                failed="UndoFence",
                then="UndoFence",
            ),
            update(
                names,
                "UndoFence",
                "Returns the permit to the region that is still active.",
                permit(names, mine=False),
                failed=then,
                then=then,
            ),
        ),
    )
