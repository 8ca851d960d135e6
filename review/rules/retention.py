"""Rule: backups and logs are kept as long as before."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "retention",
    "people look for backups and logs when they need them; a shorter retention is agreed with whoever answers for them",
    lambda review: weakened(review, "retention"),
)
