"""Rule: versioning of buckets isn't switched off."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "versioning",
    "S3 replicates only versioned buckets, and a deleted object is restored from its version",
    lambda review: weakened(review, "versioning"),
)
