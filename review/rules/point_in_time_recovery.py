"""Rule: point-in-time recovery stays."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "point_in_time_recovery",
    "a mistake that every replica copied is undone by nothing else",
    lambda review: weakened(review, "point-in-time recovery"),
)
