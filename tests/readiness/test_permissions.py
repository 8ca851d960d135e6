"""A role of the failover that may do less than it will be asked for isn't ready, by the call that is refused."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from operations.doctor.diagnosis import Diagnosis
from operations.target import Target
from readiness import permissions
from tests.templates.recovery_automation.synthesis import synthesized

pytestmark = pytest.mark.embedded


@pytest.fixture(scope="module")
def roles(target: Target) -> Iterator[dict[str, str]]:
    """Yield the roles of the recovery as they are deployed: policies by their names."""
    iam, stack = target.client("iam", target.names.global_region), synthesized(components={"cdn": False})
    known = stack.document["resource"]["aws_iam_role"]
    here = target.passive
    key = target.client("kms", here.region).describe_key(KeyId=target.names.data_key_alias)
    arn = key["KeyMetadata"]["Arn"]
    made: dict[str, str] = {}
    for block in stack.all("aws_iam_role_policy"):
        role = known[block["role"].removeprefix("${aws_iam_role.").removesuffix(".name}")]
        if not role["name"].endswith(here.region):
            continue
        policy = json.loads(block["policy"])
        for statement in policy["Statement"]:
            statement["Resource"] = [
                arn if "aws_kms_alias" in each else each for each in statement["Resource"]
            ]
        made[role["name"]] = json.dumps(policy)
        iam.create_role(RoleName=role["name"], AssumeRolePolicyDocument=role["assume_role_policy"])
        put(iam, role["name"], made[role["name"]])
    yield made
    for name in made:
        iam.delete_role_policy(RoleName=name, PolicyName="recovery")
        iam.delete_role(RoleName=name)


def put(iam: Any, role: str, policy: str) -> None:
    iam.put_role_policy(RoleName=role, PolicyName="recovery", PolicyDocument=policy)


def problems(target: Target) -> list[Diagnosis]:
    return [each for each in permissions.examine(target) if each.state != "ready"]


def test_the_deployed_policies_allow_every_call(target: Target, roles: dict[str, str]) -> None:
    assert roles
    found = permissions.examine(target)
    assert {each.state for each in found} == {"ready"}, problems(target)
    assert {each.item.split("myapp-dr-")[1].removesuffix("-us-west-2") for each in found} == {
        *("start", "machine", "validate", "lease", "preconditions", "database", "measure", "switch")
    }


def test_a_policy_without_the_promotion_is_not_ready(target: Target, roles: dict[str, str]) -> None:
    iam, name = target.client("iam", target.names.global_region), target.passive.recovery_role("machine")
    whole = json.loads(roles[name])
    kept = [each for each in whole["Statement"] if "rds:PromoteReadReplica" not in each["Action"]]
    put(iam, name, json.dumps({**whole, "Statement": kept}))
    try:
        (found,) = problems(target)
    finally:
        put(iam, name, roles[name])
    assert found.state == "not ready"
    assert found.cause == f"rds:PromoteReadReplica on {target.passive.database_arn}: implicitDeny"
    assert "NAMESPACE=recovery" in found.fix


def test_a_deny_of_somebody_else_is_told_apart(target: Target, roles: dict[str, str]) -> None:
    iam, name = target.client("iam", target.names.global_region), target.passive.recovery_role("validate")
    assert name in roles
    deny = {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    iam.put_role_policy(RoleName=name, PolicyName="freeze", PolicyDocument=policy)
    try:
        (found,) = problems(target)
    finally:
        iam.delete_role_policy(RoleName=name, PolicyName="freeze")
    assert found.item == f"permissions of {name}"
    assert "explicitDeny" in found.cause


def test_roles_that_were_never_deployed_are_not_ready(target: Target, roles: dict[str, str]) -> None:
    iam, name = target.client("iam", target.names.global_region), target.passive.recovery_role("lease")
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    iam.delete_role_policy(RoleName=name, PolicyName="recovery")
    iam.delete_role(RoleName=name)
    try:
        (found,) = problems(target)
    finally:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        put(iam, name, roles[name])
    assert (found.cause, found.state) == (f"there is no role {name}", "not ready")
