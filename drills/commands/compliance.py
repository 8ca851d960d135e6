"""The command that writes the quarter's evidence pack."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from drills.commands.context import Fresh, app, console, settings_and_label, standing_target
from drills.report.readiness import show_items
from drills.session import new_report
from evidence.compliance import contents, pack
from evidence.compliance.quarter import parse, quarter_of
from operations.doctor.diagnosis import EXIT_CODES, verdict
from operations.project import EMBEDDED, REPORTS


@app.command()
def compliance(
    quarter: Annotated[str, typer.Option(help="Quarter, such as 2026-Q1; the current one by default.")] = "",
    fresh: Fresh = False,
    directory: Annotated[Path, typer.Option(help="Folder of the embedded AWS.")] = EMBEDDED,
) -> None:
    """Write the evidence pack of a quarter. Exit code 1 if something scheduled wasn't done, 2 if that is unknown."""
    now = datetime.now(UTC)
    wanted = parse(quarter) if quarter else quarter_of(now)
    settings, label = settings_and_label()
    with standing_target(settings, label, fresh, directory) as target:
        found = contents.gather(target, wanted, now)
        region = target.passive.region
    folder = new_report(REPORTS, f"compliance-{wanted}")
    about = {"quarter": str(wanted), "target": label, "region": region, "made": now.isoformat()}
    archive = pack.write(found.files, folder, about)
    show_items(found.diagnoses, console)
    said = verdict(found.diagnoses)
    console.print(f"{wanted}: {said} ({label}): {archive}", markup=False, soft_wrap=True)
    raise typer.Exit(EXIT_CODES[said])
