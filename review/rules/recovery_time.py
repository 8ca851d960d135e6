"""A change doesn't break the recovery time that its base kept, nor make it more than 5 % worse."""

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
