"""Checks whether IAM allows each role of the failover all of its calls, with IAM's policy simulator."""

from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from operations.asking import asked
from operations.doctor.diagnosis import Diagnosis, judge
from operations.target import Target
from wiring.failover_calls import FailoverCall, failover_calls

FIX = (
    "make deploy NAMESPACE=recovery; if a call is still denied, look for a permissions boundary of the role or a "
    "policy of the organization"
)


def examine(target: Target) -> list[Diagnosis]:
    """Return a diagnosis per role that a failover to the passive region uses. IAM simulates the failover's calls; none
    of them is made.
    """
    if not target.settings.components.recovery:
        return []
    here = target.passive
    keys = target.client("kms", here.region)
    key_arn = keys.describe_key(KeyId=target.names.data_key_alias)["KeyMetadata"]["Arn"]
    calls = failover_calls(target.settings, target.names, here, key_arn)
    return [
        asked(
            _item(target, purpose),
            partial(_role, target, purpose, [c for c in calls if c.purpose == purpose]),
        )
        for purpose in dict.fromkeys(call.purpose for call in calls)
    ]


def _item(target: Target, purpose: str) -> str:
    return f"permissions of {target.passive.recovery_role(purpose)}"


def _role(target: Target, purpose: str, calls: list[FailoverCall]) -> Diagnosis:
    iam, item = target.client("iam", target.names.global_region), _item(target, purpose)
    refused = []
    try:
        for call in calls:
            decision = _simulated(iam, target.passive.recovery_role_arn(purpose), call)
            if decision != "allowed":
                refused.append(f"{call.action} on {call.resource}: {decision}")
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return Diagnosis(
            item,
            "not ready",
            f"there is no role {target.passive.recovery_role(purpose)}",
            "make deploy NAMESPACE=recovery",
        )
    cause = "; ".join(refused) or f"{len(calls)} calls are allowed"
    return judge(item, good=not refused, cause=cause, fix=FIX)


def _simulated(iam: Any, role_arn: str, call: FailoverCall) -> str:
    """Return what IAM's simulator says of a call: `allowed`, `implicitDeny` or `explicitDeny`."""
    context = [
        {
            "ContextKeyName": key,
            "ContextKeyValues": [value],
            # The keys of a batch of items are a list.
            "ContextKeyType": "stringList" if key == "dynamodb:LeadingKeys" else "string",
        }
        for key, value in call.context.items()
    ]
    (result,) = iam.simulate_principal_policy(
        PolicySourceArn=role_arn,
        ActionNames=[call.action],
        ResourceArns=[call.resource],
        ContextEntries=context,
    )["EvaluationResults"]
    return str(result["EvalDecision"])
