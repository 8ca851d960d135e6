"""Rule: versioning stays."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "versioning",
    "S3 replicates buckets with versions only, and a deleted object comes back by its version",
    lambda review: weakened(review, "versioning"),
)
