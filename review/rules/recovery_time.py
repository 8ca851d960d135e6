"""Rule: a change keeps the recovery time objective that its base kept, and doesn't worsen the time by more than 5 %."""

from collections.abc import Iterator

from review.policy import Found, Rule
from review.review import Review


def _find(review: Review) -> Iterator[Found]:
    if review.objectives is not None and review.objectives.worse:
        yield "recovery", "recovery time", review.objectives.worse


RULE = Rule(
    "recovery_time",
    "The recovery time is the promise, and the model tells it before a disaster does. An unknown base blocks nothing.",
    _find,
)
