"""Rule: a region survives the loss of a zone."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "multi_az",
    "the loss of one zone would need a failover of the region",
    lambda review: weakened(review, "Multi-AZ"),
    blocks=False,
)
