"""Rule: the capacity that a failover needs stays."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "capacity",
    "the passive region takes all the load after a failover, with the size that it has then",
    lambda review: weakened(review, "capacity"),
    blocks=False,
)
