"""The expected review comment of each case: `python -m tests.review.golden` writes them anew, and a reviewer
reads the difference.
"""

from functools import cache
from pathlib import Path

from review.comment import comment
from review.masking import Mask, document
from review.plan import read
from review.policy import judged, rules
from review.review import Review, StackPlan, review
from tests.review.cases import CASES
from tests.review.making import kept

COMMENTS = Path(__file__).parent / "comments"
WHERE = "the artefact plan-review"


@cache
def reviewed(name: str) -> Review:
    """Return the review of a case, as the command makes it of Terraform's documents."""
    mask = Mask()
    stacks = []
    for stack, found in kept(name).items():
        if found is None:
            stacks.append(StackPlan(stack, None))
        else:
            masked = document(mask, found["plan"])
            stacks.append(StackPlan(stack, read(masked), mask.text(found["error"])))
    return judged(review(stacks), rules())


@cache
def commented(name: str) -> str:
    return comment(reviewed(name), WHERE)


if __name__ == "__main__":
    COMMENTS.mkdir(exist_ok=True)
    for name in CASES:
        (COMMENTS / f"{name}.md").write_text(commented(name), encoding="utf-8")
