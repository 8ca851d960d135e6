"""Checks whether the region has every parameter that instances and the failover read by name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recovery.steps.diagnosis import Diagnosis, judge

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


def examine(ssm: "SSMClient", *, wanted: Sequence[str], region: str) -> Diagnosis:
    """Check whether the region has parameters of these names, ten at most (a limit of SSM). The configuration sync
    compares their values.
    """
    missing = ssm.get_parameters(Names=list(wanted))["InvalidParameters"]
    return judge(
        "parameters by name",
        good=not missing,
        cause=f"missing in {region}: {', '.join(missing)}"
        if missing
        else f"{', '.join(wanted)} are in {region}",
        fix="deploy the passive region's stack, which creates the parameters",
    )
