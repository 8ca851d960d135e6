"""Rule: health checks detect as fast as before."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "health_checks",
    "DNS leads users by health checks, and their time is part of the promised RTO",
    lambda review: weakened(review, "health checks"),
)
