"""Rule: alarms stay, fire as early as before, and notify somebody."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "alarms",
    "an alarm starts the failover; one that is gone, quieter or tells nobody makes detection the longest part of it",
    lambda review: weakened(review, "alarms and actions"),
)
