"""Rule: alarms stay, fire as early as before, and notify somebody."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "alarms",
    "if an alarm is removed, fires later or notifies nobody, the failover starts later or not at all",
    lambda review: weakened(review, "alarms and actions"),
)
