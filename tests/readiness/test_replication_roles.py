"""A replication role that lost its permissions, and networks that are no longer peered, are not ready."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from operations.doctor.diagnosis import Diagnosis
from operations.stores import bucket_roles
from operations.stores.bucket_roles import allowed
from operations.target import Target
from readiness import peering

HERE = "arn:aws:s3:::myapp-there/any"
WRITES = {"Effect": "Allow", "Action": ["s3:ReplicateObject"], "Resource": ["arn:aws:s3:::myapp-there/*"]}


@pytest.mark.parametrize(
    ("statements", "may"),
    [
        ([WRITES], True),
        ([], False),
        ([{**WRITES, "Action": "s3:Replicate*"}], True),
        ([{**WRITES, "Action": "s3:replicateobject"}], True),
        ([{**WRITES, "Action": "s3:GetObject"}], False),
        ([{**WRITES, "Resource": "arn:aws:s3:::myapp-other/*"}], False),
        ([WRITES, {"Effect": "Deny", "Action": "*", "Resource": "*"}], False),
        ([WRITES, {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::other/*"}], True),
    ],
)
def test_an_action_is_allowed_when_a_statement_says_so_and_none_denies_it(
    statements: list[dict[str, Any]], may: bool
) -> None:
    assert allowed(statements, "s3:ReplicateObject", HERE) is may


def document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def role(target: Target) -> Iterator[str]:
    """Yield the name of the role of the replication rules, made as Terraform makes it."""
    iam = target.client("iam", target.names.global_region)
    arn = target.client("s3", target.active.region).get_bucket_replication(Bucket=target.active.data_bucket)[
        "ReplicationConfiguration"
    ]["Role"]
    name = str(arn.rsplit("/", 1)[-1])
    trust = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))
    statement = {"Effect": "Allow", "Action": "s3:Replicate*", "Resource": "*"}
    iam.put_role_policy(RoleName=name, PolicyName="replicate", PolicyDocument=document(statement))
    yield name
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)


def found(target: Target) -> Diagnosis:
    item = f"role of S3 data {target.active.region} to {target.passive.region}"
    (one,) = [each for each in bucket_roles.examine(target) if each.item == item]
    return one


def test_a_role_that_may_replicate_is_ready(target: Target, role: str) -> None:
    assert found(target).state == "ready"
    assert role in found(target).cause


def test_a_role_without_its_policy_is_not_ready_and_says_what_it_may_not(target: Target, role: str) -> None:
    target.client("iam", "us-east-1").delete_role_policy(RoleName=role, PolicyName="replicate")
    line = found(target).line
    assert line.startswith("not ready")
    assert f"{role} may not s3:ReplicateObject, s3:ReplicateDelete in {target.passive.data_bucket}" in line
    assert "fix: make deploy NAMESPACE=dr_shared" in line


def test_a_role_that_s3_may_not_take_is_not_ready(target: Target, role: str) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    target.client("iam", "us-east-1").update_assume_role_policy(RoleName=role, PolicyDocument=document(trust))
    assert found(target).state == "not ready"
    assert "doesn't let s3.amazonaws.com assume it" in found(target).cause


def test_a_role_that_is_gone_is_not_ready(target: Target) -> None:
    assert found(target).state == "not ready"
    assert "doesn't exist" in found(target).cause


def test_networks_that_nobody_joined_are_not_ready(target: Target) -> None:
    (one,) = peering.examine(target)
    assert one.state == "not ready"
    assert "has no peering connection" in one.cause
    assert "fix: make deploy NAMESPACE=dr_standby" in one.line
