"""Rule: each region still survives the loss of one of its availability zones."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "multi_az",
    "without Multi-AZ the loss of one availability zone would require a failover to the other region",
    lambda review: weakened(review, "Multi-AZ"),
    blocks=False,
)
