"""Rule: health checks detect failures as fast as before."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "health_checks",
    "DNS follows the health checks, so the time until they notice a failure is part of the promised RTO",
    lambda review: weakened(review, "health checks"),
)
