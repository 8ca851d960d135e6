"""The command that writes settings for an existing workload. It changes nothing else."""

from pathlib import Path
from typing import Annotated

import typer

from adoption import account, state
from adoption.document import draft
from adoption.estate import Estate
from adoption.recognition import recognise
from adoption.resource import Wanted
from config import read_environment
from config.errors import UserError
from operations.clients import clients
from operations.commands.context import app, console, variables


class AdoptionError(UserError):
    """An adoption that can't be done with the given arguments; the message says why."""


@app.command()
def adopt(
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="File with the Terraform state (from terraform state pull or terraform show -json).",
        ),
    ] = None,
    region: Annotated[
        str, typer.Option(help="Region whose resources AWS is asked for, if there is no state.")
    ] = "",
    tags: Annotated[
        list[str] | None,
        typer.Option(
            "--tag",
            help="Tag of the workload's resources, as key=value; with several tags, a resource must have all.",
        ),
    ] = None,
    ids: Annotated[
        list[str] | None,
        typer.Option(
            "--id",
            help="Id or name of a load balancer, database, VPC, table or bucket of the workload; with --tag too, "
            "resources with the tags belong to the workload as well.",
        ),
    ] = None,
    to: Annotated[
        Path, typer.Option(help="The settings file to write; an existing one needs --overwrite.")
    ] = Path("dr.yaml"),
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it exists.")] = False,
) -> None:
    """Write settings that adopt existing resources, from a Terraform state or by asking AWS; list what is missing."""
    refuse_existing(to, overwrite=overwrite)
    wanted = Wanted(dict(_pair(each) for each in tags or []), frozenset(ids or []))
    if source:
        found = state.read(source)
    elif region:
        found = account.resources(clients(variables(read_environment())), region)
    else:
        raise AdoptionError(
            "neither FROM nor REGION is given\n"
            "    allowed: FROM=terraform.tfstate, or REGION; add TAGS or IDS if it has more than one workload\n"
            "    fix: make adopt FROM=path/to/terraform.tfstate"
        )
    estate = Estate(found, wanted)
    if strange := estate.strange_ids:
        raise AdoptionError(
            f"IDS = {' '.join(strange)!r}: none of the resources that were read has this id, ARN or name\n"
            "    allowed: ids, ARNs and names of existing resources\n"
            "    fix: check the spelling, or leave IDS out"
        )
    written = draft(recognise(estate))
    to.write_text(written.text, encoding="utf-8")
    console.print(
        f"{len(found)} resources read; wrote {to}, and changed nothing else. To do, in this order:",
        markup=False,
    )
    for number, each in enumerate(written.todo, start=1):
        console.print(f"{number}. {each}", markup=False, soft_wrap=True)
    for each in written.undone:
        console.print(f"not adopted: {each}", markup=False, soft_wrap=True)


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Raise AdoptionError if the file exists and --overwrite wasn't given."""
    if path.exists() and not overwrite:
        raise AdoptionError(
            f"TO = {path}: this file exists already\n"
            "    allowed: a file that doesn't exist, or OVERWRITE=1\n"
            f"    fix: the same command with TO={path.stem}-adopted.yaml; compare, then move it over {path}"
        )


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise AdoptionError(
            f'TAGS = {text!r}: it is not key=value\n    allowed: key=value\n    fix: TAGS="{key or "app"}=orders"'
        )
    return key, value
