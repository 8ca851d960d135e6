"""What the Lambda configuration extension promises, and what stock moto does instead."""

import io
import zipfile
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws

QUEUE = "arn:aws:sqs:us-east-1:123456789012:dead"


def _function(aws: Aws, name: str) -> Any:
    trust = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}'
    iam = aws.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as whole:
        whole.writestr("handler.py", "def handler(event, context): return event")
    client = aws.client("lambda")
    client.create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=role,
        Handler="handler.handler",
        Code={"ZipFile": archive.getvalue()},
        DeadLetterConfig={"TargetArn": QUEUE},
        LoggingConfig={"LogFormat": "JSON", "LogGroup": "/own/group"},
    )
    return client


def test_a_function_keeps_its_dead_letter_queue_and_logging(extended: Aws, stock: Aws) -> None:
    found = _function(extended, "kept").get_function_configuration(FunctionName="kept")
    assert found["DeadLetterConfig"] == {"TargetArn": QUEUE}
    assert found["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": "/own/group"}
    dropped = _function(stock, "kept").get_function_configuration(FunctionName="kept")
    assert "DeadLetterConfig" not in dropped
    assert "LoggingConfig" not in dropped


def test_a_published_version_keeps_the_settings_it_was_published_with(extended: Aws) -> None:
    client = _function(extended, "versions")
    client.publish_version(FunctionName="versions")
    client.update_function_configuration(
        FunctionName="versions", DeadLetterConfig={"TargetArn": QUEUE + "-2"}
    )
    old = client.get_function_configuration(FunctionName="versions", Qualifier="1")
    assert old["DeadLetterConfig"] == {"TargetArn": QUEUE}
    new = client.get_function_configuration(FunctionName="versions")
    assert new["DeadLetterConfig"] == {"TargetArn": QUEUE + "-2"}


def test_event_invoke_settings_are_replaced(extended: Aws, stock: Aws) -> None:
    for aws, attempts in ((extended, 0), (stock, 2)):
        client = _function(aws, "invoked")
        for maximum in (2, 0):
            client.put_function_event_invoke_config(FunctionName="invoked", MaximumRetryAttempts=maximum)
        found = client.get_function_event_invoke_config(FunctionName="invoked")
        assert found["MaximumRetryAttempts"] == attempts


def test_the_account_says_what_may_be_reserved_and_more_is_refused(extended: Aws, stock: Aws) -> None:
    client = _function(extended, "reserving")
    before = client.get_account_settings()["AccountLimit"]
    assert before["ConcurrentExecutions"] == 1000
    client.put_function_concurrency(FunctionName="reserving", ReservedConcurrentExecutions=2)
    after = client.get_account_settings()["AccountLimit"]
    assert before["UnreservedConcurrentExecutions"] - after["UnreservedConcurrentExecutions"] == 2
    with pytest.raises(ClientError, match="below its minimum value") as refused:
        client.put_function_concurrency(FunctionName="reserving", ReservedConcurrentExecutions=901)
    assert refused.value.response["Error"]["Code"] == "InvalidParameterValueException"
    of_stock = _function(stock, "reserving")
    of_stock.put_function_concurrency(FunctionName="reserving", ReservedConcurrentExecutions=901)
    with pytest.raises(ClientError):
        of_stock.get_account_settings()
