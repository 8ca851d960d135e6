"""Rule: locks of backups and evidence stay."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "locks",
    "evidence and backups under a lock are what is left after an attack",
    lambda review: weakened(review, "a lock"),
)
