"""Rule: no KMS key is destroyed or replaced, because everything it encrypted would be unreadable, including final
snapshots.
"""

from collections.abc import Iterator

from review.policy import Found, Rule
from review.review import Review

KEYS = ("aws_kms_key", "aws_kms_replica_key")


def _find(review: Review) -> Iterator[Found]:
    for stack, plan in review.plans.items():
        for change in plan.of(*KEYS):
            if change.deletes:
                yield (
                    stack,
                    change.address,
                    f"to {change.kind}: afterwards nobody can read what the key encrypted",
                )


RULE = Rule(
    "keys_stay", "snapshots, backups and evidence outlive a stack and need their key (invariant 11)", _find
)
