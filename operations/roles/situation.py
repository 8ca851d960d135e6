"""Situations of two regions' roles, each with the next command and the forbidden ones."""

from dataclasses import dataclass
from typing import Literal

from config.errors import UserError

Kind = Literal[
    "not deployed",
    "unknown",
    "failover runs",
    "failover unfinished",
    "region away",
    "ledgers disagree",
    "no writer",
    "roles differ",
    "tree differs",
    "no replica",
    "unprotected",
    "in step",
]
DEPLOY, FAILOVER, RECONCILE = "make deploy", "make failover", "make reconcile"


@dataclass(frozen=True)
class Situation:
    """A situation of the roles. `next` is the command to run now, empty when there is nothing to do; `never` are the
    commands forbidden before it; `active` is the region that serves, empty if unknown.
    """

    kind: Kind
    told: str
    next: str
    never: tuple[str, ...] = ()
    active: str = ""

    @property
    def may_wait(self) -> bool:
        """Return whether the passive region doesn't answer, so that a reconcile does the urgent steps now and lists
        those that must wait.
        """
        return self.kind == "region away" and self.next == RECONCILE

    @property
    def may_reconcile(self) -> bool:
        """Return whether the roles are certain enough for a reconcile to apply them."""
        return self.kind in ("roles differ", "tree differs", "no replica", "unprotected", "in step")


class NotNowError(UserError):
    """A command that is forbidden in the present situation of the roles."""

    def __init__(self, command: str, situation: Situation) -> None:
        super().__init__(
            f"not now: {command}\n"
            f"    {situation.kind}: {situation.told}\n"
            f"    allowed: {situation.next}; forbidden before it: {', '.join(situation.never)}\n"
            f"    fix: {situation.next}"
        )


def refuse(situation: Situation, command: str) -> None:
    """Raise NotNowError when a command, such as `make failover REGION=us-west-2`, is forbidden now."""
    if command != situation.next and any(
        command == each or command.startswith(f"{each} ") for each in situation.never
    ):
        raise NotNowError(command, situation)
