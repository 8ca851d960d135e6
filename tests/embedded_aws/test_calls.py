"""The call log says who called what, in which region, and how it ended."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws


def _logged(aws: Aws, after: int) -> list[tuple[Any, ...]]:
    fields = ("region", "service", "operation", "status")
    return [tuple(call[name] for name in fields) for call in aws.control.calls(after)]


def _last(aws: Aws) -> int:
    calls = aws.control.calls()
    return int(calls[-1]["seq"]) if calls else 0


def test_operations_are_named_in_every_protocol(extended: Aws) -> None:
    after, region = _last(extended), "ap-southeast-2"
    extended.client("ssm", region).get_parameters(Names=["/none"])
    extended.client("autoscaling", region).describe_auto_scaling_groups()
    extended.client("ec2", region).describe_vpcs()
    extended.client("lambda", region).list_functions()
    extended.client("cloudwatch", region).list_metrics()
    extended.client("elbv2", region).describe_load_balancers()
    extended.client("stepfunctions", region).list_state_machines()
    extended.client("scheduler", region).list_schedules()
    assert _logged(extended, after) == [
        (region, service, operation, 200)
        for service, operation in (
            ("ssm", "GetParameters"),
            ("autoscaling", "DescribeAutoScalingGroups"),
            ("ec2", "DescribeVpcs"),
            ("lambda", "ListFunctions"),
            ("cloudwatch", "ListMetrics"),
            ("elasticloadbalancing", "DescribeLoadBalancers"),
            ("states", "ListStateMachines"),
            ("scheduler", "ListSchedules"),
        )
    ]


def test_s3_operations_are_named_and_belong_to_the_bucket_s_region(extended: Aws) -> None:
    home = "ap-southeast-2"
    s3 = extended.client("s3", home)
    s3.create_bucket(Bucket="logged", CreateBucketConfiguration={"LocationConstraint": home})
    after = _last(extended)
    other = extended.client("s3", "us-east-1")
    other.put_object(Bucket="logged", Key="a/b", Body=b"x")
    other.list_objects_v2(Bucket="logged")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "logged", "Key": "a/b"})
    assert "X-Amz-Credential" in url or "Signature=" in url
    other.get_bucket_versioning(Bucket="logged")
    assert [entry[:3] for entry in _logged(extended, after)] == [
        (home, "s3", "PutObject"),
        (home, "s3", "ListObjectsV2"),
        (home, "s3", "GetBucketVersioning"),
    ]


def test_a_call_with_a_role_s_credentials_names_the_role(extended: Aws) -> None:
    role = "arn:aws:iam::123456789012:role/path/caller"
    found = extended.client("sts").assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    client = boto3.client(
        "ssm",
        region_name="us-east-1",
        endpoint_url=extended.endpoint,
        aws_access_key_id=found["AccessKeyId"],
        aws_secret_access_key=found["SecretAccessKey"],
        aws_session_token=found["SessionToken"],
    )
    after = _last(extended)
    client.get_parameters(Names=["/none"])
    extended.client("ssm").get_parameters(Names=["/none"])
    calls = extended.control.calls(after)
    assert [(call["principal"], call["source"]) for call in calls] == [(role, "client"), (None, "client")]


def test_a_call_that_is_not_implemented_is_an_aws_error_and_is_logged(extended: Aws) -> None:
    after = _last(extended)
    for service, operation in (
        ("devops-guru", "describe_account_health"),
        ("rds", "describe_db_recommendations"),
    ):
        with pytest.raises(ClientError) as missing:
            getattr(extended.client(service), operation)()
        assert missing.value.response["Error"]["Code"] == "NotImplemented"
    refusals = [(call["service"], call["refusal"]) for call in extended.control.calls(after)]
    assert refusals == [("devops-guru", "not-implemented"), ("rds", "not-implemented")]


def test_no_value_of_a_call_is_in_the_log(extended: Aws) -> None:
    marker = "a-value-that-nobody-else-has"
    extended.client("ssm").put_parameter(Name="/marked", Value=marker, Type="SecureString")
    extended.client("secretsmanager").create_secret(Name="marked", SecretString=marker)
    extended.client("sqs").create_queue(QueueName="marked")
    file = Path(extended.control.health()["directory"]) / "calls.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    assert marker not in "\n".join(lines)
    assert json.loads(lines[-1])["operation"] == "CreateQueue"
