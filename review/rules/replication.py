"""Rule: no replication between the regions ends."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "replication",
    "the passive region takes over with the data that it has (invariant 1); without replication the RPO isn't kept",
    lambda review: weakened(review, "replication"),
)
