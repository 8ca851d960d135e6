"""Checks whether the region has a usable copy of a secret. No value is read."""

from typing import TYPE_CHECKING

from recovery.steps.diagnosis import Diagnosis, judge
from recovery.steps.secret import describe

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def examine(secrets: "SecretsManagerClient", *, name: str, region: str) -> Diagnosis:
    """Check whether the region has a secret with a current version. The configuration sync compares the versions of
    both regions.
    """
    found = describe(secrets, name)
    problem = (
        "the region has no replica of the secret"
        if found is None
        else "the secret is scheduled for deletion"
        if found.deleted
        else "the secret has no current version"
        if found.current is None
        else ""
    )
    return judge(
        f"secret {name} in {region}",
        good=not problem,
        cause=problem or "the secret has a current version",
        fix="make deploy NAMESPACE=dr_shared; if it is scheduled for deletion: aws secretsmanager restore-secret",
    )
