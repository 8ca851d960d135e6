"""Commands that show the effect of a change: the plan of every stack, the policy, and the comment of a pull request."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from config.errors import UserError
from embedded_aws.errors import EmbeddedAwsError
from operations import model_totals, person
from operations.commands.context import (
    Namespaces,
    app,
    chosen_stacks,
    clients_of,
    console,
    context,
    deployment,
)
from operations.doctor.existing import refuse_unfit
from operations.environment import tool_environment
from operations.free_text import refuse_unspeakable
from operations.progress import DeploymentProgress
from operations.project import CACHE, PLANS, REVIEW, ROOT
from operations.reviewing import Estimated, Kept, plan_all
from operations.terminal import print_json
from recovery.clock import utc_now
from review import estimates, masking, record, summary
from review.hosts.chosen import host_of
from review.hosts.host import Host
from review.policy import rules
from review.review import Confirmation, EstimateSection, Review

HERE = ".cache/review"
MODEL = "Recovery time, loss and cost, modelled"
# Where the base of a change is checked out for as long as it is asked.
BASES = CACHE / "bases"
JOB = "the job's summary, and its artefact plan-review"
Full = Annotated[bool, typer.Option("--full", help="Also show every value that differs.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the review as JSON.")]


@app.command()
def plan(
    namespaces: Namespaces = None,
    full: Full = False,
    as_json: AsJson = False,
    confirmed: Annotated[
        list[str] | None,
        typer.Option("--confirm", help="Name of a blocking rule whose violation you confirm."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why you confirm the violation.")] = "",
    estimated: Annotated[
        bool,
        typer.Option(
            "--estimates",
            help="Also estimate recovery time, losses and cost, and compare them with the base commit's.",
        ),
    ] = False,
) -> None:
    """Plan every stack and show the changes. Exit code 0: none, 2: changes, 3: blocked by policy, 1: failed."""
    refuse_unspeakable(reason=reason)
    now = utc_now().isoformat()
    given = [
        Confirmation(rule, person.name(), now, "on the command line", reason) for rule in confirmed or []
    ]
    kept = Kept(REVIEW, HERE)
    kept.begin()
    found = _reviewed(namespaces, lambda: given, quiet=as_json, estimated=estimated)
    kept.keep(found)
    _tell(found, full=full, as_json=as_json)
    raise typer.Exit(int(found.verdict))


@app.command()
def plan_review(namespaces: Namespaces = None) -> None:
    """Plan every stack of a pull request, and update its one comment. Exit codes as in `plan`."""
    kept = Kept(REVIEW, JOB)
    kept.begin()
    host = host_of(os.environ)
    found = _reviewed(namespaces, lambda: host.confirmations(), estimated=True)
    kept.keep(found)
    _tell(found)
    _summarize(kept)
    _publish(host, kept)
    raise typer.Exit(int(found.verdict))


@app.command()
def plan_comment() -> None:
    """Post the last written comment of a pull request, or a comment that there is no plan. For jobs that failed before
    they planned.
    """
    kept = Kept(REVIEW, JOB)
    if not kept.comment.is_file():
        kept.begin()
    _publish(host_of(os.environ), kept)


@app.command()
def policy() -> None:
    """List the rules that judge a plan, each with its reason."""
    for rule in rules():
        console.print(f"{rule.name} ({'blocks' if rule.blocks else 'warns'})", markup=False, style="bold")
        console.print(f"    {rule.reason}", markup=False, soft_wrap=True)


def _reviewed(
    namespaces: list[str] | None,
    confirmations: Callable[[], Sequence[Confirmation]],
    *,
    quiet: bool = False,
    estimated: bool = False,
) -> Review:
    """Return the review of the stacks. If they can't be planned, return a review that has only the reason, for the
    comment of the pull request.
    """
    mask = masking.Mask(masking.credentials(os.environ))
    try:
        environment, settings = context()
        chosen = chosen_stacks(namespaces, environment, settings)
        # A plan of an earlier run would be shown as this one's.
        shutil.rmtree(PLANS, ignore_errors=True)
        PLANS.mkdir(parents=True, mode=0o700)
        given = confirmations()
        sections = _estimated(mask) if estimated else (None, None)
        with DeploymentProgress(console, quiet=quiet) as progress:
            planned = deployment(environment, settings, chosen, progress)
            refuse_unfit(clients_of(environment, settings))
            return plan_all(planned, chosen, PLANS, mask, given, sections)
    except (UserError, EmbeddedAwsError) as error:
        return Review((), failure=mask.text(str(error)))


def _estimated(mask: masking.Mask) -> Estimated:
    """Estimate recovery time, losses and cost of the change and of its base commit; an estimate that can't be
    computed is replaced by the reason.
    """
    environment = tool_environment(os.environ, {})
    head = model_totals.of_checkout(ROOT, environment)
    if isinstance(head, str):
        return EstimateSection(MODEL, f"recovery time and cost unknown: {mask.text(head)}"), None
    base = model_totals.of_base(ROOT, environment, BASES)
    base = mask.text(base) if isinstance(base, str) else base
    return estimates.recovery(head, base), estimates.cost(head, base)


def _tell(found: Review, *, full: bool = False, as_json: bool = False) -> None:
    if as_json:
        print_json(console, record.document(found))
        return
    for line in summary.lines(found, full=full):
        console.print(Text(line.text, line.style), soft_wrap=True)
    console.print(f"the text for a pull request's comment is in {HERE}/comment.md")


def _summarize(kept: Kept) -> None:
    """Write the review into the job's summary, if GitHub provides one."""
    if file := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(file).open("a", encoding="utf-8") as summaries:
            summaries.write((kept.folder / "summary.md").read_text(encoding="utf-8"))


def _publish(host: Host, kept: Kept) -> None:
    done = host.publish(kept.comment.read_text(encoding="utf-8"))
    hidden = f", {done.hidden} older hidden" if done.hidden else ""
    console.print(f"{'made' if done.is_new else 'changed'} the comment{hidden}: {done.url}", markup=False)
