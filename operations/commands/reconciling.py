"""Commands that take the roles of a failover into the settings and Terraform."""

import json
import time
from typing import Annotated

import typer
from rich.table import Table

from config import Environment, Settings
from operations.account import check_account
from operations.clients import clients
from operations.commands.context import app, console, context, variables
from operations.confirmation import confirm
from operations.progress import DeploymentProgress
from operations.reconcile import aside, decision, owner
from operations.reconcile.observation import observe
from operations.reconcile.run import judged, outline, refuse_unknown
from operations.reconcile.run import reconcile as run
from operations.reconcile.tools import Tools
from recovery.clock import utc_now


@app.command()
def reconcile(
    apply: Annotated[bool, typer.Option(help="Do it, after asking; otherwise it is only shown.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Show it as JSON.")] = False,
) -> None:
    """After a failover: take its roles into the settings and Terraform, and make the passive region whole again."""
    found, settings = context()
    with DeploymentProgress(console) as progress:
        tools = _tools(found, settings, progress)
        situation = judged(tools)
        refuse_unknown(situation)
        tools.synthesize()
        seen = observe(tools, frozenset())
        planned = outline(seen)
        asks = (
            owner.asked(seen.owned, seen.old, seen.epoch) if seen.owned and decision.OWNER in planned else ""
        )
        if as_json:
            document = {
                "asks": asks,
                "situation": situation.kind,
                "active": situation.active,
                "told": situation.told,
                "steps": [{"step": step.name, "says": step.says} for step in planned],
            }
            console.print_json(json.dumps(document))
        else:
            console.print(situation.told, markup=False, soft_wrap=True)
            table = Table(box=None, pad_edge=False)
            for title in ("", "step", "what it does"):
                table.add_column(title)
            for number, step in enumerate(planned, start=1):
                table.add_row(str(number), step.name, step.says)
            console.print(table)
            if asks:
                console.print(asks, markup=False, soft_wrap=True)
        if not apply:
            if not as_json:
                console.print("nothing was changed; make reconcile APPLY=1 does it")
            return
        confirm(settings, found.target, f"will take the roles in which {situation.active} is active")
        for each in run(tools):
            console.print(f"[{each.seconds:7.1f} s] {each.step}", markup=False)
    console.print(judged(tools).told, markup=False, soft_wrap=True)


@app.command()
def bring_back(
    name: Annotated[str, typer.Option(help="The instance that was set aside, such as myapp-db-before-1.")],
) -> None:
    """Give a database that was set aside its old name again, as long as nothing else has it."""
    found, settings = context()
    known = variables(found)
    check_account(settings, found.target, known)
    confirm(settings, found.target, f"will rename {name} back", always=True)
    now = aside.bring_back(settings, clients(known), name, sleep=time.sleep)
    console.print(f"{name} is {now} again; make status says what comes next", markup=False)


def _tools(found: Environment, settings: Settings, progress: DeploymentProgress) -> Tools:
    known = variables(found)
    check_account(settings, found.target, known)
    return Tools(
        environment=found,
        settings=settings,
        clients=clients(known),
        variables=known,
        clock=utc_now,
        sleep=time.sleep,
        say=lambda line: console.print(line, markup=False, soft_wrap=True),
        listen=progress.listen,
    )
