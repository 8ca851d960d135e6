"""Rule: locks of backups and evidence are neither removed nor shortened."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "locks",
    "an attacker can delete any evidence and backup that isn't locked",
    lambda review: weakened(review, "a lock"),
)
