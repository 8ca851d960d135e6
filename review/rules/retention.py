"""Rule: backups and logs are kept as long as before."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "retention",
    "a deleted backup or log is missed only when it is needed, so whoever is responsible agrees to a shorter retention",
    lambda review: weakened(review, "retention"),
)
