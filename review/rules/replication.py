"""Rule: replication continues."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "replication",
    "the passive region takes over with what it has (invariant 1); without a copy the promised RPO isn't kept",
    lambda review: weakened(review, "replication"),
)
