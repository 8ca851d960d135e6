"""Rule: encryption stays."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "encryption",
    "what was encrypted with a key stays readable with it in both regions, and nothing is stored in the clear",
    lambda review: weakened(review, "encryption"),
)
