"""Commands about an old writer that was set aside: the data that only it has, and how to bring it back."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from config import Names
from embedded_aws.client import EmbeddedAws
from operations import person
from operations.account import check_account
from operations.clients import clients
from operations.commands.context import app, console, context, variables
from operations.confirmation import confirm
from operations.divergence import subject as subjects
from operations.divergence.finding import Export, Look
from operations.divergence.look import look, record, why_not_recorded
from operations.free_text import refuse_unspeakable
from operations.reconcile import aside
from operations.reconcile.run import NotReconcilableError
from operations.roles import world as roles
from operations.roles.judgement import judge
from operations.stores.store import Reach
from operations.terminal import print_json
from recovery.clock import utc_now


@app.command()
def bring_back(
    name: Annotated[str, typer.Option(help="The instance that was set aside, such as myapp-db-before-1.")],
) -> None:
    """Give a database that was set aside its old name again, while that name is free."""
    found, settings = context()
    known = variables(found)
    check_account(settings, found.target, known)
    confirm(settings, found.target, f"will give the database {name} its old name back", always=True)
    now = aside.bring_back(settings, clients(known), name, sleep=time.sleep)
    console.print(
        f"the database {name} has its old name {now} again; make status shows the next command", markup=False
    )


@app.command()
def divergence(
    name: Annotated[str, typer.Option(help="Name of the old writer; needed only if there are several.")] = "",
    export: Annotated[
        Path | None, typer.Option(help="Folder to which every unreplicated write is exported, as JSON lines.")
    ] = None,
    old_at: Annotated[
        str, typer.Option(help="Local address of a tunnel to the old writer, such as 127.0.0.1:15432.")
    ] = "",
    new_at: Annotated[str, typer.Option(help="Local address of a tunnel to the present writer.")] = "",
    by_hand: Annotated[
        str,
        typer.Option(help="What you compared yourself because this command can't; recorded in the ledger."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Show it as JSON.")] = False,
) -> None:
    """Compare the old writer with the new one before it is discarded: exit code 0 no unreplicated writes, 1 some, 2
    unknown.
    """
    refuse_unspeakable(by_hand=by_hand)
    found, settings = context()
    known = variables(found)
    check_account(settings, found.target, known)
    ask = clients(known)
    names = Names(settings)
    world = roles.look(settings, ask)
    situation = judge(world)
    if world.away:
        # What the lost region has alone, only it can say.
        raise NotReconcilableError(situation)
    active = names.primary if situation.active == names.primary.region else names.standby
    subject = subjects.find(settings, ask, active, name)
    control = EmbeddedAws(known["AWS_ENDPOINT_URL"]) if found.target == "embedded" else None
    seen = look(
        settings,
        ask,
        active,
        subject,
        reach=Reach(control, old_at, new_at),
        export=Export(export),
        sleep=time.sleep,
    )
    why = why_not_recorded(seen, subject, by_hand)
    if as_json:
        # Numbers of rows are exact, and stay text here.
        document = json.dumps({"verdict": seen.verdict, "not_recorded": why, **asdict(seen)}, default=str)
        print_json(console, json.loads(document))
    else:
        _show(seen, export, why)
    if not why:
        if by_hand:
            what = f"will record in the ledger that you compared the old writer {seen.subject} yourself"
            confirm(settings, found.target, what, always=True)
        tables = ask("dynamodb", active.region)
        record(tables, names.ledger_table, seen, subject, by=person.name(), by_hand=by_hand, clock=utc_now)
    raise typer.Exit({"nothing": 0, "diverged": 1, "unknown": 2}[seen.verdict])


def _show(seen: Look, export: Path | None, why_not: str) -> None:
    """Show each store with the number of its differences, what that number means, and the first examples."""
    for each in seen.findings:
        count = f"{each.count} or more" if each.unknown else str(each.count)
        console.print(f"{each.store}: {count}  {each.told}", markup=False, soft_wrap=True)
        if each.unknown:
            console.print(f"    unknown: {each.unknown}", markup=False, soft_wrap=True)
        for document in each.examples:
            line = json.dumps(document, default=str, sort_keys=True)
            console.print(f"    {line}", markup=False, soft_wrap=True)
    console.print(f"{seen.subject} in {seen.region}: {seen.verdict}", markup=False, soft_wrap=True)
    if export is not None:
        console.print(
            f"every unreplicated write was exported to {export}, on this machine",
            markup=False,
            soft_wrap=True,
        )
    if why_not:
        console.print(why_not, markup=False, soft_wrap=True)
