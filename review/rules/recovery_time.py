"""Rule: a change keeps the recovery time objective that its base kept, and doesn't worsen the time by more than 5 %."""

from collections.abc import Iterator

from review.policy import Found, Rule
from review.review import Review


def _find(review: Review) -> Iterator[Found]:
    if review.objectives is not None and review.objectives.worse:
        yield "recovery", "recovery time", review.objectives.worse


RULE = Rule(
    "recovery_time",
    "the recovery time is promised, and the model shows a longer one before a disaster does; an unknown base passes",
    _find,
)
