"""Rule: encryption isn't switched off, and no key becomes unusable."""

from review.policy import Rule
from review.rules_of_protection import weakened

RULE = Rule(
    "encryption",
    "no data may be stored unencrypted, and each region needs its own key to read what is encrypted",
    lambda review: weakened(review, "encryption"),
)
