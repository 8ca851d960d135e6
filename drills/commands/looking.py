"""Commands that check readiness, and the test that sends a few users to the passive region."""

import json
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from drills import traffic_test
from drills.commands.context import Fresh, app, console, settings_and_label, standing_target
from drills.journal import Journal
from drills.report.readiness import as_documents, show_findings, show_items
from drills.session import new_report
from drills.traffic_test import Limits
from operations import embedded
from operations.confirmation import confirm
from operations.doctor.diagnosis import EXIT_CODES, verdict
from operations.project import EMBEDDED, REPORTS
from readiness import troubleshooting
from readiness.checks import PATIENCE_SECONDS, assess


@app.command()
def shift_test_traffic(
    percent: Annotated[int, typer.Argument(min=1, max=50, help="Share of the users, in percent.")] = 5,
    seconds: Annotated[float, typer.Option(min=1, help="How long to watch, in seconds.")] = 300,
    errors: Annotated[
        float, typer.Option(min=0, max=1, help="Share of bad answers that ends the test.")
    ] = 0.02,
    latency: Annotated[
        float,
        typer.Option(min=0.01, help="95th percentile of response times that ends the test, in seconds."),
    ] = 2.0,
) -> None:
    """Send a share of the users to the passive region, watch, and send them back. Exit code 1 if a limit was
    exceeded.
    """
    settings, label = settings_and_label()
    confirm(
        settings, label, f"will send {percent} % of the users to the passive region for {seconds:g} s at most"
    )
    with (
        closing(Journal(new_report(REPORTS, "traffic-share") / "journal.jsonl")) as journal,
        standing_target(settings, label) as target,
    ):
        found = traffic_test.run(
            target,
            journal,
            percent=percent,
            seconds=seconds,
            limits=Limits(errors, latency),
            say=console.print,
        )
    console.print(f"taken back: {found}" if found else f"no breach ({label})", markup=False)
    if found:
        raise typer.Exit(1)


@app.command()
def readiness(
    fresh: Fresh = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    diagnose: Annotated[
        bool,
        typer.Option(
            "--diagnose",
            help="Answer questions about replication failures, failover delays and inconsistent data.",
        ),
    ] = False,
    directory: Annotated[Path, typer.Option(help="Folder of the embedded AWS.")] = EMBEDDED,
) -> None:
    """Say whether the passive region could take over now: exit code 0 ready, 1 not ready, 2 unknown."""
    settings, label = settings_and_label()
    # What stands already has settled; what is restored now needs its first probes.
    patience = 0.0 if label == "aws" or embedded.is_running(directory) else PATIENCE_SECONDS
    with (
        closing(Journal(new_report(REPORTS, "readiness") / "journal.jsonl")) as journal,
        standing_target(settings, label, fresh, directory) as target,
    ):
        seen = assess(target, lambda found: journal.record("readiness", "examined", **vars(found)), patience)
        findings = list(troubleshooting.diagnose(target)) if diagnose else []
    said = verdict([*seen, *(each for finding in findings for each in finding.found)])
    if as_json:
        items = [asdict(diagnosis) for diagnosis in seen]
        about = {"region": target.passive.region, "target": target.label, "verdict": said, "items": items}
        groups = {"groups": as_documents(findings)} if diagnose else {}
        sys.stdout.write(json.dumps({**about, **groups}, indent=2) + "\n")
        raise typer.Exit(EXIT_CODES[said])
    if diagnose:
        show_findings(findings, console)
    else:
        show_items(seen, console)
    console.print(f"{target.passive.region}: {said} ({target.label})")
    raise typer.Exit(EXIT_CODES[said])
