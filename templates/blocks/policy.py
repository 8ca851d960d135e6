"""IAM policy documents as data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

VERSION = "2012-10-17"


# These give no source account when they assume a role, so a condition on it would lock them out: the trust
# policies that AWS publishes for them have none.
WITHOUT_SOURCE_ACCOUNT = (
    "backup.amazonaws.com",
    "batchoperations.s3.amazonaws.com",
    "ec2.amazonaws.com",
    "events.amazonaws.com",
    "lambda.amazonaws.com",
    "s3.amazonaws.com",
)


@dataclass(frozen=True)
class Statement:
    """One statement of a policy. `principal` is for trust and resource policies only."""

    sid: str
    actions: Sequence[str]
    resources: Sequence[str] = ()
    effect: str = "Allow"
    principal: Mapping[str, Any] | str | None = None
    conditions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        parts: dict[str, Any] = {"Sid": self.sid, "Effect": self.effect}
        if self.principal is not None:
            parts["Principal"] = self.principal
        parts["Action"] = list(self.actions)
        if self.resources:
            parts["Resource"] = list(self.resources)
        if self.conditions:
            parts["Condition"] = {key: dict(value) for key, value in self.conditions.items()}
        return parts


def policy(*statements: Statement) -> str:
    """Return the policy document, as JSON."""
    return json.dumps({"Version": VERSION, "Statement": [statement.document() for statement in statements]})


def trusted_service(service: str, account_id: str) -> str:
    """Return a trust policy that lets an AWS service assume the role. The policy requires this account as the
    request's source account, unless the service sends none.
    """
    return policy(
        Statement(
            "Service",
            ["sts:AssumeRole"],
            principal={"Service": service},
            conditions=(
                {}
                if service in WITHOUT_SOURCE_ACCOUNT
                else {"StringEquals": {"aws:SourceAccount": account_id}}
            ),
        )
    )
