"""The embedded AWS refuses what AWS refuses, with AWS's own error code; stock moto takes it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.traffic.support import unique

BAD = "the other region's database"


def group(aws: Aws, description: str = "good") -> str:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_security_group(GroupName=unique("group"), Description=description, VpcId=vpc)
    return str(made["GroupId"])


def make_rule(aws: Aws, operation: str, peer: Callable[[Aws], dict[str, Any]]) -> None:
    permission = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, **peer(aws)}
    asked = getattr(aws.client("ec2"), operation)
    asked(GroupId=group(aws), IpPermissions=[permission])


PEERS: dict[str, Callable[[Aws], dict[str, Any]]] = {
    "IPv4": lambda _: {"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": BAD}]},
    "IPv6": lambda _: {"Ipv6Ranges": [{"CidrIpv6": "fd00::/8", "Description": BAD}]},
    "group": lambda aws: {"UserIdGroupPairs": [{"GroupId": group(aws), "Description": BAD}]},
}


@pytest.mark.parametrize("operation", ["authorize_security_group_ingress", "authorize_security_group_egress"])
@pytest.mark.parametrize("peer", PEERS)
def test_a_rule_whose_description_has_an_apostrophe_is_refused(
    extended: Aws, stock: Aws, operation: str, peer: str
) -> None:
    with pytest.raises(ClientError, match="Invalid rule description") as refused:
        make_rule(extended, operation, PEERS[peer])
    assert refused.value.response["Error"]["Code"] == "InvalidParameterValue"
    make_rule(stock, operation, PEERS[peer])


def test_a_group_whose_description_has_an_apostrophe_is_refused(extended: Aws, stock: Aws) -> None:
    with pytest.raises(ClientError, match="Invalid security group description") as refused:
        group(extended, BAD)
    assert refused.value.response["Error"]["Code"] == "InvalidParameterValue"
    assert group(stock, BAD)


def keep(aws: Aws, *actions: str) -> None:
    client = aws.client("dynamodb")
    arn = client.create_table(
        TableName=unique("table"),
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )["TableDescription"]["TableArn"]
    statement = {"Effect": "Deny", "Principal": "*", "Action": list(actions), "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client.put_resource_policy(ResourceArn=arn, Policy=policy)


def test_a_table_policy_with_an_action_that_is_not_supported_is_refused(extended: Aws, stock: Aws) -> None:
    unsupported = "dynamodb:DeleteTableReplica"
    with pytest.raises(ClientError, match="action names are invalid") as refused:
        keep(extended, "dynamodb:DeleteTable", unsupported)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert json.dumps(unsupported) in str(refused.value)
    keep(extended, "dynamodb:DeleteTable")
    keep(stock, unsupported)


def test_a_distribution_whose_comment_is_too_long_is_refused(extended: Aws) -> None:
    config = {
        "CallerReference": unique("distribution"),
        "Comment": "x" * 129,
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [{"Id": "o", "DomainName": "example.com"}]},
        "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all"},
    }
    with pytest.raises(ClientError, match="Comment is too big") as refused:
        extended.client("cloudfront").create_distribution(DistributionConfig=config)
    assert refused.value.response["Error"]["Code"] == "InvalidArgument"
