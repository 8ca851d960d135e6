"""While a drill enforces policies a role may do only what they allow, and the call log names the statement that
allowed it.
"""

import json
import zlib
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws

REGION, ACCOUNT = "us-west-2", "123456789012"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


class Role:
    """A role with clients of its own, for one test."""

    def __init__(self, aws: Aws, name: str) -> None:
        self._aws, self._name = aws, name
        iam = aws.client("iam")
        self.arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
        self._keys = aws.client("sts").assume_role(RoleArn=self.arn, RoleSessionName="test")["Credentials"]

    def may(self, *statements: dict[str, Any]) -> None:
        document = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", **each} for each in statements],
        }
        self._aws.client("iam").put_role_policy(
            RoleName=self._name, PolicyName="p", PolicyDocument=json.dumps(document)
        )

    def client(self, service: str) -> Any:
        return boto3.client(  # type: ignore[call-overload]
            service,
            region_name=REGION,
            endpoint_url=self._aws.endpoint,
            aws_access_key_id=self._keys["AccessKeyId"],
            aws_secret_access_key=self._keys["SecretAccessKey"],
            aws_session_token=self._keys["SessionToken"],
            config=Config(retries={"total_max_attempts": 1}),
        )


@pytest.fixture
def role(extended: Aws, request: pytest.FixtureRequest) -> Iterator[Role]:
    made = Role(extended, f"iam-{zlib.crc32(request.node.name.encode())}")
    extended.control.enforce_policies()
    yield made
    extended.control.enforce_policies(False)


def refused(call: Any) -> str:
    with pytest.raises(ClientError) as error:
        call()
    said = error.value.response["Error"]
    assert "Access" in said["Code"] or said["Code"] in ("AuthorizationError", "UnauthorizedOperation")
    return str(said["Message"])


def test_off_by_default_and_for_plain_access_keys(extended: Aws) -> None:
    role = Role(extended, "iam-off")
    role.client("ssm").describe_parameters()
    extended.control.enforce_policies()
    try:
        extended.client("ssm", REGION).describe_parameters()
        assert "ssm:DescribeParameters" in refused(role.client("ssm").describe_parameters)
    finally:
        extended.control.enforce_policies(False)


def test_an_item_may_be_written_by_who_may_write_its_partition(extended: Aws, role: Role) -> None:
    extended.client("dynamodb", REGION).create_table(
        TableName="iam-ledger",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/iam-ledger"
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["probe"]}}
    role.may({"Sid": "Own", "Action": ["dynamodb:UpdateItem"], "Resource": [table], "Condition": own})
    before = extended.control.calls()[-1]["seq"]

    def update(key: str) -> Any:
        return role.client("dynamodb").update_item(
            TableName="iam-ledger",
            Key={"pk": {"S": key}},
            UpdateExpression="SET #a = :a",
            ExpressionAttributeNames={"#a": "a"},
            ExpressionAttributeValues={":a": {"S": "1"}},
        )

    def transact(key: str) -> Any:
        write = {
            "TableName": "iam-ledger",
            "Key": {"pk": {"S": key}},
            "UpdateExpression": "SET #a = :a",
            "ExpressionAttributeNames": {"#a": "a"},
            "ExpressionAttributeValues": {":a": {"S": "1"}},
        }
        return role.client("dynamodb").transact_write_items(TransactItems=[{"Update": write}])

    update("probe")
    transact("probe")
    assert "dynamodb:UpdateItem" in refused(lambda: update("switch"))
    assert "dynamodb:UpdateItem" in refused(lambda: transact("switch"))
    assert "dynamodb:GetItem" in refused(
        lambda: role.client("dynamodb").get_item(TableName="iam-ledger", Key={"pk": {"S": "probe"}})
    )
    calls = [each for each in extended.control.calls(before) if each["principal"] == role.arn]
    assert [each.get("refusal") for each in calls] == [None, None, "iam", "iam", "iam"]
    assert calls[0]["asked"] == [
        {"action": "dynamodb:UpdateItem", "resource": table, "allowed": True, "statements": ["p/Own"]}
    ]


def test_a_metric_may_be_published_in_its_namespace_only(role: Role) -> None:
    role.may(
        {
            "Action": ["cloudwatch:PutMetricData"],
            "Resource": ["*"],
            "Condition": {"StringEquals": {"cloudwatch:namespace": "mine"}},
        }
    )
    data = [{"MetricName": "m", "Value": 1.0}]
    role.client("cloudwatch").put_metric_data(Namespace="mine", MetricData=data)
    assert "cloudwatch:PutMetricData" in refused(
        lambda: role.client("cloudwatch").put_metric_data(Namespace="other", MetricData=data)
    )


def test_what_is_encrypted_needs_its_key_too_by_both_policies(extended: Aws, role: Role) -> None:
    keys, buckets = extended.client("kms", REGION), extended.client("s3", REGION)
    via = {"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}}
    by_iam = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "kms:*",
        "Resource": "*",
        "Condition": via,
    }
    key = keys.create_key(Policy=json.dumps({"Version": "2012-10-17", "Statement": [by_iam]}))["KeyMetadata"]
    buckets.create_bucket(Bucket="iam-bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    rule = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key["Arn"]}
    buckets.put_bucket_encryption(
        Bucket="iam-bucket",
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": rule}]},
    )
    write = {"Action": ["s3:PutObject"], "Resource": ["arn:aws:s3:::iam-bucket/own/*"]}
    use = {"Action": ["kms:GenerateDataKey"], "Resource": [key["Arn"]], "Condition": via}

    def put(name: str = "own/1") -> Any:
        return role.client("s3").put_object(Bucket="iam-bucket", Key=name, Body=b"1")

    role.may(write)
    assert "kms:GenerateDataKey" in refused(put)
    role.may(write, use)
    put()
    assert "s3:PutObject" in refused(lambda: put("other/1"))
    keys.put_key_policy(
        KeyId=key["KeyId"],
        PolicyName="default",
        Policy=json.dumps(
            {"Version": "2012-10-17", "Statement": [{**by_iam, "Condition": {"Bool": {"x": "true"}}}]}
        ),
    )
    assert "the key's policy" in refused(put)


def test_a_bucket_may_refuse_what_iam_allows(extended: Aws, role: Role) -> None:
    buckets = extended.client("s3", REGION)
    buckets.create_bucket(Bucket="iam-denies", CreateBucketConfiguration={"LocationConstraint": REGION})
    deny = {
        "Sid": "No",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::iam-denies/*",
    }
    buckets.put_bucket_policy(
        Bucket="iam-denies", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    )
    role.may({"Action": ["s3:*"], "Resource": ["*"]})
    assert "denies" in refused(lambda: role.client("s3").put_object(Bucket="iam-denies", Key="k", Body=b"1"))


def test_a_call_that_nobody_here_knows_is_refused_and_said(role: Role) -> None:
    role.may({"Action": ["*"], "Resource": ["*"]})
    assert "doesn't know which permissions" in refused(role.client("route53").list_hosted_zones)


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "resource"),
    [
        (
            "rds",
            "describe_db_instances",
            {"DBInstanceIdentifier": "db-1"},
            f"arn:aws:rds:{REGION}:{ACCOUNT}:db:db-1",
        ),
        ("ssm", "get_parameter", {"Name": "/a/b"}, f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/a/b"),
        (
            "stepfunctions",
            "describe_execution",
            {"executionArn": f"arn:aws:states:{REGION}:{ACCOUNT}:execution:m:e"},
            f"arn:aws:states:{REGION}:{ACCOUNT}:execution:m:e",
        ),
        ("lambda", "invoke", {"FunctionName": "f"}, f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"),
        (
            "autoscaling",
            "update_auto_scaling_group",
            {"AutoScalingGroupName": "g", "MinSize": 1},
            f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:autoScalingGroup:*:autoScalingGroupName/g",
        ),
        (
            "sns",
            "publish",
            {"TopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:t", "Message": "m"},
            f"arn:aws:sns:{REGION}:{ACCOUNT}:t",
        ),
        (
            "secretsmanager",
            "get_secret_value",
            {"SecretId": "s"},
            f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:s-??????",
        ),
        ("s3", "list_objects_v2", {"Bucket": "b", "Prefix": "p/"}, "arn:aws:s3:::b"),
    ],
)
def test_each_service_is_asked_for_its_own_resource(
    role: Role, service: str, operation: str, arguments: dict[str, Any], resource: str
) -> None:
    """If the policy names the resource, the call reaches the service, which has no such resource; otherwise it
    is refused.
    """
    call = getattr(role.client(service), operation)
    role.may({"Action": ["*"], "Resource": [f"{resource}-other"]})
    refused(lambda: call(**arguments))
    role.may({"Action": ["*"], "Resource": [resource]})
    with pytest.raises(ClientError) as error:
        call(**arguments)
    assert "authorized" not in str(error.value)
