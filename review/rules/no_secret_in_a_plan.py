"""Rule: no secret is in a plan or a state; write-only arguments take secrets."""

from collections.abc import Iterator

from review.policy import Found, Rule
from review.review import Review

# Attributes that would keep a secret in the state, each with a write-only twin.
WRITTEN = {
    "aws_db_instance": "password",
    "aws_rds_cluster": "master_password",
    "aws_secretsmanager_secret_version": "secret_string",
}


def _find(review: Review) -> Iterator[Found]:
    for stack, plan in review.plans.items():
        for change in plan.of(*WRITTEN):
            attribute = WRITTEN[change.type]
            had, has = ((values or {}).get(attribute) for values in (change.before, change.after))
            if has and has != had:
                yield (
                    stack,
                    change.address,
                    f"Terraform stores {attribute} in the state; use {attribute}_wo, which it doesn't store",
                )


RULE = Rule(
    "no_secret_in_a_plan", "whoever reads a state or a plan would read the secret (invariant 8)", _find
)
