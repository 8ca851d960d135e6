"""Commands about the evidence of drills and failovers, for auditors."""

import os
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from config.names import RegionNames
from drills.commands.context import app, console, settings_and_label, standing_target
from drills.errors import DrillError
from drills.report import trend
from drills.report.due import Due, ask_due
from drills.report.past import in_evidence
from drills.result import Result
from drills.session import embedded_target
from embedded_aws.client import EmbeddedAws
from evidence.verification import verify
from operations.account import check_account
from operations.embedded import is_running, running
from operations.environment import tool_environment
from operations.project import EMBEDDED, REPORTS
from operations.target import Target


@app.command()
def verify_evidence(
    region: Annotated[str, typer.Option(help="Region of the bucket; the passive region by default.")] = "",
    directory: Annotated[Path, typer.Option(help="Folder of the embedded AWS.")] = EMBEDDED,
) -> None:
    """Check all stored evidence: exit code 0 whole, 1 something altered, missing or reordered, 2 unknown."""
    settings, label = settings_and_label()
    with standing_target(settings, label, directory=directory) as target:
        here = _site(target, region)
        try:
            found = verify(target, here)
        except (BotoCoreError, ClientError) as error:
            console.print(
                f"unknown: the bucket {here.evidence_bucket} can't be read: {error}",
                markup=False,
                soft_wrap=True,
            )
            raise typer.Exit(2) from error
    wrong = [one for one in found if one.verdict not in ("whole", "unknown")]
    untold = [one for one in found if one.verdict == "unknown"]
    for one in (*wrong, *untold):
        console.print(f"{one.verdict}: {one.key}", markup=False, soft_wrap=True)
    if not found:
        console.print(f"unknown: the bucket {here.evidence_bucket} has no evidence yet", markup=False)
        raise typer.Exit(2)
    said = ", ".join(
        f"{count} {verdict}" for verdict, count in sorted(Counter(one.verdict for one in found).items())
    )
    console.print(f"{here.evidence_bucket} in {here.region} ({label}): {said}", markup=False, soft_wrap=True)
    raise typer.Exit(1 if wrong else 2 if untold else 0)


def _site(target: Target, region: str) -> RegionNames:
    """Return the resource names of a region, by default of the passive one. Raises DrillError for a third region."""
    sites = {each.region: each for each in (target.passive, target.active)}
    if region and region not in sites:
        raise DrillError(
            f"--region {region!r}: no evidence is kept in this region\n      allowed: {', '.join(sites)}"
        )
    return sites[region] if region else target.passive


@app.command(name="trend")
def show_trend() -> None:
    """Write reports/trend.html from the results of past drills, with the rehearsals that are due; on AWS also from the
    results in the evidence buckets.
    """
    settings, label = settings_and_label()
    kept: list[Result] = []
    due = Due(unknown="the embedded AWS isn't running; make embedded-up starts it")
    if label == "aws":
        check_account(settings, label, tool_environment(os.environ, {}))
        target = Target(label, settings)
        due = ask_due(target)
        for here in (target.passive, target.active):
            kept += in_evidence(target.client("s3", here.region), here.evidence_bucket)
    elif is_running():
        due = ask_due(embedded_target(settings, EmbeddedAws(running().endpoint)))
    console.print(str(trend.write(REPORTS, kept, due)), soft_wrap=True)
