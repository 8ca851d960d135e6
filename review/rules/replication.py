"""Rule: replication continues."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "replication",
    "the passive region takes over with what it has (invariant 1), and a copy that ends is the promised RPO",
    lambda review: weakened(review, "replication"),
)
