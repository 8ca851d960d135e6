"""Rule: backups and logs are kept as long as before."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "retention",
    "backups and logs are looked for after they were needed; a shorter time is decided with whoever answers for them",
    lambda review: weakened(review, "retention"),
)
