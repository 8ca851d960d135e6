"""What the Step Functions extension promises, and what stock moto does instead."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws

GOOD = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
BAD = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Sleep"}}})


def test_a_definition_is_validated_before_it_is_stored(extended: Aws, stock: Aws) -> None:
    states = extended.client("stepfunctions")
    assert states.validate_state_machine_definition(definition=GOOD)["result"] == "OK"
    refused = states.validate_state_machine_definition(definition=BAD)
    assert refused["result"] == "FAIL"
    assert refused["diagnostics"][0]["severity"] == "ERROR"
    with pytest.raises(ClientError):
        stock.client("stepfunctions").validate_state_machine_definition(definition=GOOD)


def test_a_wrong_definition_is_refused_as_aws_does(extended: Aws) -> None:
    with pytest.raises(ClientError) as refused:
        extended.client("stepfunctions").create_state_machine(
            name="wrong", definition=BAD, roleArn="arn:aws:iam::123456789012:role/any"
        )
    assert refused.value.response["Error"]["Code"] == "InvalidDefinition"


def test_versions_are_listed(extended: Aws, stock: Aws) -> None:
    for aws in (extended, stock):
        states = aws.client("stepfunctions")
        arn = states.create_state_machine(
            name="versions", definition=GOOD, roleArn="arn:aws:iam::123456789012:role/any", publish=True
        )["stateMachineArn"]
        if aws is extended:
            listed = states.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
            assert [one["stateMachineVersionArn"] for one in listed] == [f"{arn}:1"]
        else:
            with pytest.raises(ClientError):
                states.list_state_machine_versions(stateMachineArn=arn)
