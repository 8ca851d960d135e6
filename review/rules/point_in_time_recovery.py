"""Rule: point-in-time recovery isn't switched off."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "point_in_time_recovery",
    "only a restore to an earlier moment undoes a mistake that every replica has copied",
    lambda review: weakened(review, "point-in-time recovery"),
)
