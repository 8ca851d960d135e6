"""Rule: a change keeps the recovery time objective if its base does, and lengthens the recovery time by 5 %
at most.
"""

from collections.abc import Iterator

from review.policy import Found, Rule
from review.review import Review


def _find(review: Review) -> Iterator[Found]:
    if review.objectives is not None and review.objectives.worse:
        yield "recovery", "recovery time", review.objectives.worse


RULE = Rule(
    "recovery_time",
    "the RTO is promised, so a longer recovery must show before a disaster; a change whose base is unknown passes",
    _find,
)
