"""Commands about failovers, for people on call."""

import time
from dataclasses import asdict
from typing import Annotated

import typer

from config import Names, Settings
from config.environment import Target
from operations import person
from operations.clients import Clients, clients
from operations.commands.context import app, console, context, variables
from operations.commands.executions import RUNBOOK, end, followed, show_plan, signed, status_table, tell_state
from operations.commands.states import told_states
from operations.confirmation import confirm
from operations.failover import approval, inhibitor
from operations.failover.execution import region_of
from operations.failover.start import Wanted, start, target_of
from operations.failover.status import status as look
from operations.free_text import refuse_unspeakable
from operations.manual_failover import break_glass
from operations.manual_failover.roles import refuse_by_hand
from operations.manual_failover.walk import walk
from operations.manual_failover.walker import StoppedError
from operations.roles import world as roles
from operations.roles.judgement import judge
from operations.roles.settling import settled
from operations.roles.situation import FAILOVER, refuse
from operations.terminal import print_json
from recovery.clock import utc_now

By = Annotated[str, typer.Option(help="Name of the person who decided; recorded in the ledger.")]
Mode = Annotated[str, typer.Option(help="ungraceful, or graceful, which waits for the last write.")]
Reason = Annotated[str, typer.Option(help="The reason; shown in the ledger and the notifications.")]


def _ready() -> tuple[Settings, Target, Clients]:
    found, settings = context()
    return settings, found.target, clients(variables(found))


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show the active region, running executions and replication lag, as each region knows them."""
    environment, settings = context()
    target, ask = environment.target, clients(variables(environment))
    found = look(settings, ask, utc_now())
    situation = judge(settled(lambda: roles.look(settings, ask), time.sleep))
    states = told_states(environment, settings)
    if as_json:
        document = {
            "target": target,
            "regions": found,
            "situation": asdict(situation),
            "former_states": states,
        }
        print_json(console, document)
        return
    console.print(status_table(f"recovery of {settings.project} ({target})", found), markup=False)
    for region, running in found["running executions"].items():
        # A table breaks a token into pieces, and it is there to be copied.
        if "approve.sh" in running:
            console.print(f"{region}: {running}", markup=False, soft_wrap=True)
    console.print(f"{situation.kind}: {situation.told}", markup=False, soft_wrap=True)
    if situation.never:
        console.print(f"not now: {', '.join(situation.never)}", markup=False, soft_wrap=True)
    for line in states:
        console.print(f"an old state: {line}", markup=False, soft_wrap=True)
    console.print(f"next: {situation.next or 'nothing to do'}", markup=False, soft_wrap=True)


@app.command()
def failover(
    region: Annotated[str, typer.Option(help="The region to activate; the passive region by default.")] = "",
    reason: Reason = "",
    mode: Mode = "ungraceful",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would happen.")] = False,
) -> None:
    """Show what will happen, ask, start a failover and follow it. Exit code 1 when it fails."""
    refuse_unspeakable(reason=reason)
    settings, target, ask = _ready()
    wanted = Wanted("failover", target_of(settings, region).region, mode, signed(reason))
    _activate(settings, target, ask, wanted, dry_run=dry_run)


@app.command()
def failback(
    reason: Reason = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would happen.")] = False,
) -> None:
    """Fail over to the primary region: gracefully, after an approval. Exit code 1 when it fails."""
    refuse_unspeakable(reason=reason)
    settings, target, ask = _ready()
    home = Names(settings).primary.region
    _activate(settings, target, ask, Wanted("failback", home, "graceful", signed(reason)), dry_run=dry_run)


def _activate(settings: Settings, target: Target, ask: Clients, wanted: Wanted, *, dry_run: bool) -> None:
    """Show what will happen, ask, start the region's state machine and follow it to its end."""
    here = target_of(settings, wanted.region)
    situation = judge(settled(lambda: roles.look(settings, ask), time.sleep))
    refuse(situation, f"{FAILOVER} REGION={here.region}")
    machines = ask("stepfunctions", here.region)
    foreseen = followed(machines, start(machines, here, wanted, dry_run=True), quiet=True)
    if foreseen.status != "SUCCEEDED":
        end(foreseen)
    show_plan(foreseen.output)
    if dry_run:
        return
    confirm(settings, target, f"will activate {here.region} ({wanted.mode})", always=True)
    execution = start(machines, here, wanted)
    console.print(f"started {execution}", markup=False, soft_wrap=True)
    end(followed(machines, execution))


@app.command()
def manual_failover(
    region: Annotated[str, typer.Option(help="The region to activate; the passive region by default.")] = "",
    reason: Reason = "",
    mode: Mode = "ungraceful",
) -> None:
    """Fail over without Step Functions and Lambda: the same steps, from this machine. Exit code 1 when it fails."""
    refuse_unspeakable(reason=reason)
    found, settings = context()
    known = variables(found)
    here = target_of(settings, region)
    environment = break_glass.environment(here, found.target, known)
    refuse_by_hand(settings, here, role=clients(environment), own=clients(known))
    confirm(
        settings, found.target, f"will activate {here.region} ({mode}) without Step Functions", always=True
    )
    began = time.monotonic()
    request = Wanted("failover", here.region, mode, signed(reason)).document()
    try:
        result = walk(
            settings,
            here,
            request,
            clients=clients(environment),
            environment=environment,
            entered=lambda state: tell_state(time.monotonic() - began, state),
        )
    except StoppedError as error:
        console.print(f"FAILED {error.error} {error.cause}", markup=False, soft_wrap=True)
        console.print(RUNBOOK, markup=False)
        raise typer.Exit(1) from error
    print_json(console, result)


@app.command("follow")
def follow_failover(execution: Annotated[str, typer.Argument(help="ARN of the execution.")]) -> None:
    """Show a failover's progress until it ends. Exit code 1 when it fails."""
    _, _, ask = _ready()
    end(followed(ask("stepfunctions", region_of(execution)), execution))


@app.command()
def approve(
    token: Annotated[str, typer.Argument(help="The token from the notification.")],
    deny: Annotated[
        bool, typer.Option("--deny", help="Deny, which ends the failover; it has changed nothing yet.")
    ] = False,
    by: By = "",
    reason: Reason = "",
    region: Annotated[
        str, typer.Option(help="The region in which the execution runs; the passive region by default.")
    ] = "",
) -> None:
    """Approve a failover that waits for approval, or deny it."""
    refuse_unspeakable(reason=reason, by=by)
    settings, _, ask = _ready()
    here = target_of(settings, region)
    answer = approval.Approval(not deny, by or person.name(), reason)
    approval.give(ask("stepfunctions", here.region), token, answer)
    console.print(f"{'denied' if deny else 'approved'} by {answer.by}", markup=False)


@app.command()
def inhibit(
    minutes: Annotated[
        int,
        typer.Option(
            min=0,
            max=7 * 24 * 60,
            help="Minutes for which no alarm may start a failover; with 0 alarms may start one at once.",
        ),
    ],
    reason: Reason = "",
    by: By = "",
) -> None:
    """Keep alarms from starting a failover for some time. A person can still start a failover."""
    refuse_unspeakable(reason=reason, by=by)
    settings, _, ask = _ready()
    names = Names(settings)
    # The passive region is the one that would start it, and must know when the other is lost.
    tables = ask("dynamodb", names.other(settings.active).region)
    if minutes == 0:
        inhibitor.release(tables, names.ledger_table)
        console.print("alarms may start a failover again")
        return
    until = inhibitor.inhibit(
        tables,
        names.ledger_table,
        by=by or person.name(),
        reason=reason or "no reason given",
        minutes=minutes,
        clock=utc_now,
    )
    console.print(f"no alarm starts a failover until {until}", markup=False)
