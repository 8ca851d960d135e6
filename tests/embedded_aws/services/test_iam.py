"""The policy simulator says what the same evaluation says of real calls."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.embedded_aws.conftest import Aws

TABLE = "arn:aws:dynamodb:us-west-2:123456789012:table/lease"
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
ALLOW = {
    "Effect": "Allow",
    "Action": ["dynamodb:GetItem"],
    "Resource": [TABLE],
    "Condition": {"StringEquals": {"dynamodb:LeadingKeys": "mine"}},
}
DENY = {"Effect": "Deny", "Action": ["dynamodb:DeleteItem"], "Resource": ["*"]}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture(scope="module")
def role(extended: Aws) -> str:
    iam = extended.client("iam")
    arn: str = iam.create_role(RoleName="simulated", AssumeRolePolicyDocument=document(TRUST))["Role"]["Arn"]
    iam.put_role_policy(RoleName="simulated", PolicyName="own", PolicyDocument=document(ALLOW, DENY))
    return arn


def decided(aws: Aws, role: str, action: str, resource: str, key: str = "mine") -> str:
    context = {
        "ContextKeyName": "dynamodb:LeadingKeys",
        "ContextKeyValues": [key],
        "ContextKeyType": "string",
    }
    (found,) = aws.client("iam").simulate_principal_policy(
        PolicySourceArn=role, ActionNames=[action], ResourceArns=[resource], ContextEntries=[context]
    )["EvaluationResults"]
    assert (found["EvalActionName"], found["EvalResourceName"]) == (action, resource)
    return str(found["EvalDecision"])


def test_it_tells_an_allow_from_both_kinds_of_deny(extended: Aws, role: str) -> None:
    assert decided(extended, role, "dynamodb:GetItem", TABLE) == "allowed"
    assert decided(extended, role, "dynamodb:GetItem", f"{TABLE}2") == "implicitDeny"
    assert decided(extended, role, "dynamodb:GetItem", TABLE, key="another's") == "implicitDeny"
    assert decided(extended, role, "dynamodb:DeleteItem", TABLE) == "explicitDeny"


def test_a_role_that_is_not_there_is_refused(extended: Aws, role: str) -> None:
    with pytest.raises(ClientError, match="NoSuchEntity"):
        decided(extended, role.replace("simulated", "nobody"), "dynamodb:GetItem", TABLE)


def test_stock_moto_has_no_simulator(stock: Aws) -> None:
    iam = stock.client("iam")
    arn = iam.create_role(RoleName="simulated", AssumeRolePolicyDocument=document(TRUST))["Role"]["Arn"]
    # Its server fails with a page instead of an answer, which says that the operation isn't there.
    with pytest.raises(ResponseParserError):
        decided(stock, arn, "dynamodb:GetItem", TABLE)
