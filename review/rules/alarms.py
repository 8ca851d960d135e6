"""Rule: alarms stay, fire as early as before, and notify somebody."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "alarms",
    "an alarm starts the failover; if it is removed, fires later or notifies nobody, detection takes longest",
    lambda review: weakened(review, "alarms and actions"),
)
