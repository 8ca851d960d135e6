"""The command that gives settings and Terraform the roles of the last failover."""

import time
from typing import Annotated

import typer
from rich.table import Table

from config import Environment, Settings
from config.stacks import stacks
from operations.account import check_account
from operations.clients import clients
from operations.commands.context import app, console, context, former_states, variables
from operations.confirmation import confirm
from operations.progress import DeploymentProgress
from operations.reconcile import decision, owner, waiting
from operations.reconcile.decision import Seen, Step
from operations.reconcile.observation import observe
from operations.reconcile.run import judged, outline, refuse_unknown
from operations.reconcile.run import reconcile as run
from operations.reconcile.settings_file import change_of_active
from operations.reconcile.tools import Tools
from operations.roles.situation import Situation
from operations.terminal import print_json
from providers.states.look import refuse_former
from recovery.clock import utc_now

PAUSE = (
    "first: pause everything that applies Terraform by itself (CI, merged pull requests) until these steps are done; "
    "their plans still have the old roles, so they fail and change nothing"
)
IN_STEP = "nothing has to be done; these steps would apply what differs from the settings, if anything does"


@app.command()
def reconcile(
    apply: Annotated[
        bool, typer.Option(help="Run the steps, after asking; otherwise they are only shown.")
    ] = False,
    pull_request: Annotated[
        bool,
        typer.Option(
            "--pull-request",
            help="Run only the steps that a pull request can't do, and print the change of the settings for the pull "
            "request.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Show it as JSON.")] = False,
) -> None:
    """After a failover: give settings and Terraform the new roles, and make the passive region a replica again."""
    found, settings = context()
    with DeploymentProgress(console) as progress:
        tools = _tools(found, settings, progress)
        situation = judged(tools)
        if situation.may_wait:
            _while_away(tools, found, situation, apply=apply, as_json=as_json)
            return
        refuse_unknown(situation)
        refuse_former(former_states(found, settings, stacks(settings)))
        tools.synthesize()
        seen = observe(tools, frozenset())
        leave = decision.left_to_pull_requests(seen.stacks) if pull_request else frozenset()
        planned = [step for step in outline(seen) if step.name not in leave]
        _show(situation, seen, planned, as_json=as_json)
        if not apply:
            if not as_json:
                console.print("nothing was changed; make reconcile APPLY=1 runs these steps")
        else:
            confirm(
                settings,
                found.target,
                f"will give settings and Terraform the new roles, with {situation.active} active",
            )
            for each in run(tools, leave=leave):
                console.print(f"[{each.seconds:7.1f} s] {each.step}", markup=False)
    if pull_request and not as_json:
        _show_pull_request(tools, situation)
    elif apply:
        console.print(judged(tools).told, markup=False, soft_wrap=True)


def beforehand(situation: Situation) -> str:
    """Return what a person must know before the steps of a reconcile."""
    return IN_STEP if situation.kind == "in step" else PAUSE


def _show(situation: Situation, seen: Seen, planned: list[Step], *, as_json: bool) -> None:
    """Show the situation and the steps of the reconcile that would run."""
    asks = owner.asked(seen.owned, seen.old, seen.epoch) if seen.owned and decision.OWNER in planned else ""
    if as_json:
        document = {
            "asks": asks,
            "situation": situation.kind,
            "active": situation.active,
            "told": situation.told,
            "steps": [{"step": step.name, "says": step.says} for step in planned],
        }
        print_json(console, document)
        return
    console.print(situation.told, markup=False, soft_wrap=True)
    if planned:
        console.print(beforehand(situation), markup=False, soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    for title in ("", "step", "what it does"):
        table.add_column(title)
    for number, step in enumerate(planned, start=1):
        table.add_row(str(number), step.name, step.says)
    console.print(table)
    if asks:
        console.print(asks, markup=False, soft_wrap=True)


def _show_pull_request(tools: Tools, situation: Situation) -> None:
    """Show the change of the settings for a pull request, and what to do before and after the merge."""
    change = change_of_active(tools.environment.settings_file, tools.at(situation.active).site)
    console.print(
        f"change of the settings for a pull request; apply the pull request's plan only once the steps above are "
        f"done:\n{change}"
        if change
        else "the settings already name the active region",
        markup=False,
        soft_wrap=True,
    )
    console.print(
        "next: once the pull request is merged and applied, make reconcile APPLY=1 again, which records that the "
        "passive region could take over",
        markup=False,
        soft_wrap=True,
    )


def _while_away(
    tools: Tools, found: Environment, situation: Situation, *, apply: bool, as_json: bool
) -> None:
    """Show the urgent changes in the active region, and the steps that wait until the lost region answers again. With
    `apply`, make the urgent changes.
    """
    urgent = waiting.look(tools, situation.active)
    if as_json:
        print_json(
            console,
            {
                "situation": situation.kind,
                "active": situation.active,
                "told": situation.told,
                "now": urgent.told,
                "waits": list(waiting.WAITS),
            },
        )
    else:
        console.print(situation.told, markup=False, soft_wrap=True)
        console.print(
            f"urgent: {urgent.told or 'nothing, the writer has all that an active one needs'}",
            markup=False,
        )
        for line in waiting.WAITS:
            console.print(f"waits: {line}", markup=False, soft_wrap=True)
    if apply and urgent.changes:
        confirm(tools.settings, found.target, f"will give the writer in {situation.active} {urgent.told}")
        waiting.do(tools, situation.active, urgent)
    if not as_json:
        console.print("next: make reconcile again, once the lost region answers", markup=False)


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
