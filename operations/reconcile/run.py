"""The loop of a reconcile: observe, decide, do one step, observe again, until nothing is left."""

import time
from dataclasses import dataclass

from config.errors import UserError
from operations.reconcile import decision
from operations.reconcile.acts import act
from operations.reconcile.decision import Seen, Step
from operations.reconcile.lock import Lock
from operations.reconcile.observation import observe
from operations.reconcile.tools import Tools
from operations.roles import world as roles
from operations.roles.judgement import judge
from operations.roles.settling import settled
from operations.roles.situation import Situation


class NotReconcilableError(UserError):
    """Roles that are unknown or contradictory, so a reconcile can't apply them."""

    def __init__(self, situation: Situation) -> None:
        never = f"\n    not before: {', '.join(situation.never)}" if situation.never else ""
        super().__init__(f"{situation.kind}: {situation.told}\n    fix: {situation.next}{never}")


@dataclass(frozen=True)
class Done:
    """A finished step, and its duration in seconds."""

    step: str
    seconds: float


def judged(tools: Tools) -> Situation:
    """Ask both regions about their roles, and return the situation of the roles."""
    return judge(settled(lambda: roles.look(tools.settings, tools.clients), tools.sleep))


def refuse_unknown(situation: Situation) -> None:
    """Raise NotReconcilableError unless the roles are certain enough for a reconcile."""
    if not situation.may_reconcile:
        raise NotReconcilableError(situation)


def outline(seen: Seen) -> list[Step]:
    """List the steps that a reconcile would do, as far as they are known before it begins."""
    first_apply = next(
        number for number, step in enumerate(decision.steps(seen.stacks)) if step.name.startswith("apply ")
    )
    every = decision.steps(seen.stacks)
    return [step for step in every[:first_apply] if step.wanted(seen)] + list(every[first_apply:])


def reconcile(tools: Tools, *, leave: frozenset[str] = frozenset()) -> list[Done]:
    """Apply the roles that the last failover made. `leave` names steps that others do, such as by a pull request.

    Raises NotReconcilableError, LockHeldError, OvertakenError and a step's errors; the same command then continues.
    """
    situation = judged(tools)
    refuse_unknown(situation)
    tools.synthesize()
    here = tools.at(situation.active)
    done: list[Done] = []
    applied: frozenset[str] = frozenset()
    seen = observe(tools, applied)
    tables = tools.clients("dynamodb", here.region)
    lock = Lock(tables, here.lease_table, seen.epoch, clock=tools.clock, sleep=tools.sleep)
    with lock.held():
        while (step := decision.following(seen, leave)) is not None:
            lock.check()
            began = time.monotonic()
            if step.name != decision.CATCH_UP.name:
                tools.say(step.says)
            act(step, seen, tools)
            done.append(Done(step.name, round(time.monotonic() - began, 1)))
            if step.name.startswith("apply "):
                applied |= {step.name.removeprefix("apply ")}
            seen = observe(tools, applied)
    return done
