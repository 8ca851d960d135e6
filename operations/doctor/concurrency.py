"""Check of Lambda's concurrency: each region must allow the reservation for the recovery functions."""

from collections.abc import Mapping
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge

Place = Literal["primary", "standby", "witness"]
# Functions in a region, rounded up; a test counts the synthesized ones.
FUNCTIONS: Mapping[Place, int] = {"primary": 20, "standby": 20, "witness": 1}
# "As long as you leave at least 100 simultaneous executions unreserved" (API reference, PutFunctionConcurrency). Where
# the account's whole limit is lower, Lambda refuses every reservation, naming the limit as the least that must be left.
KEPT = 100
QUOTA = "L-B99A9384"


def examine(around: DoctorContext, *only: Place) -> list[Diagnosis]:
    """Return one diagnosis for each region with recovery functions: for all such regions, or only for those given."""
    regions = around.settings.regions
    return [_region(around, place) for place in only or FUNCTIONS if getattr(regions, place) is not None]


def _region(around: DoctorContext, place: Place) -> Diagnosis:
    region = getattr(around.settings.regions, place)
    item = f"concurrent executions of Lambda in {region}"
    needed = FUNCTIONS[place] * around.settings.failover.reserved_executions
    if not needed:
        return Diagnosis(item, "ready", "failover.reserved_executions is 0: no function reserves concurrency")
    try:
        limit, others = _used(around, region)
    except (BotoCoreError, ClientError) as error:
        look_up = f"read the account's limit: aws lambda get-account-settings --region {region}"
        return Diagnosis(item, "unknown", f"the call to Lambda failed: {error}", look_up)
    free = max(limit - others - min(limit, KEPT), 0)
    return judge(
        item,
        good=free >= needed,
        cause=f"{free} of the account's {limit} concurrent executions can be reserved, and {needed} are needed",
        fix=f"aws service-quotas request-service-quota-increase --region {region} --service-code lambda "
        f"--quota-code {QUOTA} --desired-value {KEPT + others + needed}; "
        "until then set failover.reserved_executions to 0",
    )


def _used(around: DoctorContext, region: str) -> tuple[int, int]:
    """Return the account's limit of concurrent executions in a region, and how many of them other functions than the
    project's reserve.
    """
    client = around.clients("lambda", region)
    limits = client.get_account_settings()["AccountLimit"]
    limit = limits["ConcurrentExecutions"]
    reserved = limit - limits["UnreservedConcurrentExecutions"]
    own = sum(
        client.get_function_concurrency(FunctionName=function["FunctionName"]).get(
            "ReservedConcurrentExecutions", 0
        )
        for page in client.get_paginator("list_functions").paginate()
        for function in page["Functions"]
        if function["FunctionName"].startswith(f"{around.names.project}-dr-")
    )
    return limit, reserved - own
