"""Reviews the stacks' plans, and writes the review into a folder that CI may publish, because it has no secrets."""

import json
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.stacks import Stack
from operations.deployment import Deployment
from operations.terraform import TerraformError
from review import diff, masking, record
from review.comment import comment
from review.plan import read
from review.policy import judged, rules
from review.review import Confirmation, EstimateSection, Review, StackPlan, review

Estimated = tuple[EstimateSection | None, EstimateSection | None]
"""The estimates of recovery time with losses, and of cost; each is None if it wasn't estimated."""

# GitHub takes a megabyte of a job's summary.
SUMMARY_LIMIT = 1_000_000
UNFINISHED = (
    "The planning command ended without a reason.\n"
    "fix: look at the job's log, and run make plan where the credentials are"
)


@dataclass(frozen=True)
class Kept:
    """The folder of the written reviews, which have no secrets. `where` tells readers where the folder is."""

    folder: Path
    where: str

    @property
    def comment(self) -> Path:
        return self.folder / "comment.md"

    def begin(self) -> None:
        """Remove earlier reviews, and write one that says "unknown", which stays if planning ends without a review."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.keep(Review((), failure=UNFINISHED))

    def keep(self, found: Review) -> None:
        """Write the pull request's comment, the summary of CI's job, the JSON document, and each stack's changes with
        their values.
        """
        self.comment.write_text(comment(found, self.where), encoding="utf-8")
        (self.folder / "summary.md").write_text(comment(found, self.where, SUMMARY_LIMIT), encoding="utf-8")
        (self.folder / "review.json").write_text(
            json.dumps(record.document(found), indent=2) + "\n", encoding="utf-8"
        )
        for stack, plan in found.plans.items():
            text = "".join(f"{line}\n" for line in diff.lines(plan))
            (self.folder / f"{stack}.diff").write_text(text, encoding="utf-8")


def waits_for(name: str, stacks: Collection[Stack], empty: Collection[str]) -> str:
    """Say which stacks that aren't deployed yet make what a stack looks up, so that its plan failed; empty if there
    are none.
    """
    after = {stack.name: stack.after for stack in stacks}
    needed, looked = [], list(after.get(name, ()))
    while looked:
        each = looked.pop()
        if each not in needed:
            needed.append(each)
            looked += after.get(each, ())
    missing = [stack.name for stack in stacks if stack.name in needed and stack.name in empty]
    if not missing:
        return ""
    return (
        f"{name} looks up resources of {' and '.join(missing)}, which isn't deployed yet\n"
        f"fix: make deploy NAMESPACE={missing[0]}, or make deploy, which knows the order; then plan again. "
        "Terraform's error:\n"
    )


def _is_empty(deployment: Deployment, stack: Stack) -> bool:
    """Tell whether no resource of a stack is deployed; false if the stack's state can't be read."""
    try:
        return not deployment.is_deployed(stack.name)
    except TerraformError:
        return False


def plan_all(
    deployment: Deployment,
    stacks: Collection[Stack],
    plans: Path,
    mask: masking.Mask,
    confirmations: Sequence[Confirmation] = (),
    estimated: Estimated = (None, None),
) -> Review:
    """Plan every stack and review the results; a plan that fails or can't be read is reviewed as failed."""
    errors = {error.stack: error for error in deployment.plans(stacks, plans)}
    documents: dict[str, dict[str, object]] = {}
    for stack in stacks:
        file = plans / f"{stack.name}.tfplan"
        if file.is_file():
            try:
                documents[stack.name] = deployment.shown(stack.name, file)
            except TerraformError as error:
                errors.setdefault(stack.name, error)
    empty = {stack.name for stack in stacks if _is_empty(deployment, stack)} if errors else set()
    told = {name: waits_for(name, stacks, empty) + str(error) for name, error in errors.items()}
    # What one stack marks as sensitive may stand in another's plan or error.
    for document in documents.values():
        masking.learn(mask, document)
    masked = {name: masking.document(mask, document) for name, document in documents.items()}
    return judged(
        review(
            [
                StackPlan(
                    stack.name,
                    read(masked[stack.name]) if stack.name in masked else None,
                    mask.text(told.get(stack.name, "")),
                )
                for stack in stacks
            ],
            objectives=estimated[0],
            cost=estimated[1],
        ),
        rules(),
        confirmations,
    )
