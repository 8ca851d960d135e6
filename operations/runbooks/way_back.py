"""The runbook of the way back: the command for every situation, and the steps of a reconcile."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config import Names, Settings
from config.stacks import stacks
from operations.reconcile import decision
from operations.reconcile.instances import name_aside
from operations.roles.situation import Situation
from operations.runbooks.situations import examples

FOLDER = Path(__file__).parent


def way_back_runbook(settings: Settings) -> str:
    """Return the runbook of the way back in Markdown; its situations and steps come from the code."""
    names = Names(settings)
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    old, new = names.site(settings.active), names.other(settings.active)
    # After a failover the stacks come in the order of the new roles.
    swapped = settings.model_copy(update={"active": new.site})
    return environment.get_template("way_back.md.j2").render(
        old=old,
        new=new,
        aside=name_aside(old.database, 1),
        situations=[_row(each) for each in examples(settings)],
        steps=decision.steps(tuple(stack.name for stack in stacks(swapped))),
        settings=settings,
    )


def _row(situation: Situation) -> str:
    following = f"`{situation.next}`" if situation.next else "nothing"
    never = ", ".join(f"`{each}`" for each in situation.never) or "nothing is forbidden"
    return f"| {situation.kind} | {situation.told} | {following} | {never} |"
