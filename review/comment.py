"""A review as the one comment of a pull request: the most severe first, and below the host's limit whatever the
plan's size.
"""

from collections.abc import Iterator

from review.budget import Part, fit, size
from review.findings import Kind
from review.markdown import code, words
from review.review import Review, StackPlan, Verdict, counted
from review.sections import HEADLINE, errors, estimates, policy, section
from review.tables import table, whole_plan

# The comment is found again by this line.
MARKER = "<!-- disaster-recovery-plan -->"
# GitHub takes 65,536 characters a comment; GitLab a million.
LIMIT = 65_000
# What is left for the lines that say what was left out.
NOTE = 1_500
VERDICTS = {
    Verdict.NOTHING: "no changes",
    Verdict.FAILED: "the plan failed",
    Verdict.CHANGES: "changes",
    Verdict.BLOCKED: "blocked by policy",
}


def comment(review: Review, where: str = "", limit: int = LIMIT) -> str:
    """Return the review in Markdown. `where` says where to find parts that don't fit."""
    if review.verdict is Verdict.NOTHING and not review.findings and not review.violations:
        stacks = f"{len(review.stacks)} stack{'s' if len(review.stacks) != 1 else ''}"
        return f"{MARKER}\n**Terraform plan: no changes** in {stacks}.{_brief(review)}\n"
    fitted = fit(list(_parts(review)), limit - NOTE)
    return fitted.text + _note(fitted.left_out, where)


def failed(failure: str, where: str = "") -> str:
    """Return the comment of a failed plan, such as with invalid settings."""
    return comment(Review((), failure=failure), where)


def _parts(review: Review) -> Iterator[Part]:
    yield Part(HEADLINE, "headline", tuple(_headline(review)), f"{MARKER}\n### {_title(review)}")
    yield from errors(review)
    yield from policy(review)
    for kind in (Kind.LOSS, Kind.WEAKENED, Kind.UNKNOWN):
        yield from section(review, kind)
    yield from estimates(review)
    for kind in (Kind.PARITY, Kind.MOVE, Kind.IMPORT, Kind.FORGET, Kind.DRIFT):
        yield from section(review, kind)
    for each in review.stacks:
        if each.plan is not None and each.plan.changes:
            yield table(each.stack, each.plan)
    yield from section(review, Kind.NOISE)
    for each in review.stacks:
        if each.plan is not None and each.plan.counts:
            yield whole_plan(each.stack, each.plan)


def _title(review: Review) -> str:
    verdict = review.verdict
    if verdict is Verdict.FAILED:
        if not review.stacks:
            return "Terraform plan: there is no plan"
        named = ", ".join(words(each.stack) for each in review.failed)
        return f"Terraform plan failed: {named}"
    return f"Terraform plan: {VERDICTS[verdict]}" + (f", {counted(review.counts)}" if review.counts else "")


def _headline(review: Review) -> Iterator[str]:
    """Yield the first lines of the comment: severe findings, recovery time and cost, and a row of counts per stack."""
    loud = [
        f"**{len(review.of(kind))}** {one if len(review.of(kind)) == 1 else many}"
        for kind, one, many in (
            (
                Kind.LOSS,
                "resource with data to be destroyed or replaced",
                "resources with data to be destroyed or replaced",
            ),
            (Kind.WEAKENED, "weakened protection", "weakened protections"),
            (Kind.UNKNOWN, "protection not known before the apply", "protections not known before the apply"),
            (Kind.PARITY, "change in one region only", "changes in one region only"),
            (Kind.DRIFT, "change outside Terraform", "changes outside Terraform"),
        )
        if review.of(kind)
    ]
    told = "; ".join(loud) + "." * bool(loud) + _brief(review)
    if told:
        yield f"\n{told.strip()}"
    if not review.stacks:
        return
    yield ""
    yield "| stack | plan |"
    yield "|---|---|"
    for each in review.stacks:
        yield f"| {code(each.stack, in_table=True)} | {_stack_title(each)} |"


def _brief(review: Review) -> str:
    told = [each.headline for each in (review.objectives, review.cost) if each is not None]
    return "".join(f" {words(each)}." for each in told)


def _stack_title(each: StackPlan) -> str:
    if each.plan is None:
        return "**failed**" if each.error else "**no plan**"
    told = counted(each.plan.counts)
    return told if each.is_whole else f"**failed half-way**; planned until then: {told}"


def _note(left_out: list[tuple[str, int, int]], where: str) -> str:
    if not left_out:
        return ""
    note = (
        "\n---\nLeft out for lack of space" + (f" (the whole review is in {where})" if where else "") + ":\n"
    )
    for name, count, of in left_out:
        line = f"- {count} of {of} {words(name)}\n"
        if size(note + line) > NOTE - 60:
            return note + "- and more\n"
        note += line
    return note
