"""A policy for somebody who doesn't exist is refused, as AWS refuses it."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.traffic.support import unique

NOBODY = "arn:aws:iam::123456789012:role/nobody"
ACCOUNT = "arn:aws:iam::123456789012:root"


def policy(*principals: str, action: str = "*", resource: str | None = "*") -> str:
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": action}
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [statement | ({"Resource": resource} if resource else {})]}
    )


def make_key(aws: Aws, principal: str) -> None:
    aws.client("kms").create_key(Policy=policy(principal))


def make_bucket_policy(aws: Aws, principal: str) -> None:
    name, client = unique("bucket"), aws.client("s3")
    client.create_bucket(Bucket=name)
    text = policy(principal, action="s3:GetObject", resource=f"arn:aws:s3:::{name}/*")
    client.put_bucket_policy(Bucket=name, Policy=text)


def make_topic_policy(aws: Aws, principal: str) -> None:
    client = aws.client("sns")
    arn = client.create_topic(Name=unique("topic"))["TopicArn"]
    client.set_topic_attributes(
        TopicArn=arn, AttributeName="Policy", AttributeValue=policy(principal, resource=arn)
    )


def make_queue(aws: Aws, principal: str) -> None:
    aws.client("sqs").create_queue(QueueName=unique("queue"), Attributes={"Policy": policy(principal)})


def make_secret_policy(aws: Aws, principal: str) -> None:
    client = aws.client("secretsmanager")
    name = client.create_secret(Name=unique("secret"), SecretString="x")["Name"]
    client.put_resource_policy(SecretId=name, ResourcePolicy=policy(principal))


def make_role(aws: Aws, principal: str) -> None:
    trust = policy(principal, action="sts:AssumeRole", resource=None)
    aws.client("iam").create_role(RoleName=unique("role"), AssumeRolePolicyDocument=trust)


MAKERS = [make_key, make_bucket_policy, make_topic_policy, make_queue, make_secret_policy, make_role]


@pytest.mark.parametrize("make", MAKERS)
def test_a_policy_for_a_role_that_does_not_exist_is_refused(extended: Aws, stock: Aws, make: Any) -> None:
    with pytest.raises(ClientError, match="role/nobody"):
        make(extended, NOBODY)
    make(stock, NOBODY)
    make(extended, ACCOUNT)
    make(extended, "arn:aws:iam::210987654321:role/of-somebody-else")
    trust = policy(ACCOUNT, action="sts:AssumeRole", resource=None)
    role = extended.client("iam").create_role(RoleName=unique("known"), AssumeRolePolicyDocument=trust)
    make(extended, role["Role"]["Arn"])
