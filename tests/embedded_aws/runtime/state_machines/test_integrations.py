"""A task's call of a service: the role and the region it carries, and its errors, named as AWS names them."""

import json
from datetime import datetime
from typing import Any

import pytest

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.state_machines.states import PASS, task
from tests.embedded_aws.runtime.support import ended, function, machine, run, start, unique


def test_stock_moto_cannot_name_a_parameter_as_aws_does(stock: Aws, extended: Aws) -> None:
    states = {"Put": task("aws-sdk:ssm:putParameter", {"Name": "/n", "Value": "v", "Type": "String", "Overwrite": True},
                          Next="Describe"),
              "Describe": task("aws-sdk:rds:describeDBInstances", {"DbInstanceIdentifier": "none"})}  # fmt: skip
    failed = run(extended, states)
    assert failed["error"] == "Rds.DbInstanceNotFoundException"
    arn = machine(stock, states)
    # Without an execution engine switched on, it succeeds without doing anything.
    assert start(stock, arn)
    assert stock.client("ssm").get_parameters(Names=["/n"])["Parameters"] == []


def test_calls_carry_the_role_of_the_machine(extended: Aws) -> None:
    name = unique("caller")
    before = len(extended.control.calls())
    states = {"Put": task("aws-sdk:ssm:putParameter", {"Name": f"/{name}", "Value": "v", "Type": "String"})}
    arn = machine(extended, states, "us-west-2", name=name)
    assert ended(extended, start(extended, arn))["status"] == "SUCCEEDED"
    (put,) = [call for call in extended.control.calls(before) if call["operation"] == "PutParameter"]
    assert put["source"] == f"states:{name}"
    assert put["principal"].endswith(f":role/role-of-{name}")
    assert put["region"] == "us-west-2"


@pytest.mark.parametrize(
    ("resource", "parameters", "error"),
    [
        ("aws-sdk:rds:promoteReadReplica", {"DbInstanceIdentifier": "no"}, "Rds.DbInstanceNotFoundException"),
        ("aws-sdk:ssm:getParameter", {"Name": "/no"}, "Ssm.ParameterNotFoundException"),
        ("aws-sdk:sfn:describeExecution", {"ExecutionArn": "arn:aws:states:us-east-1:123456789012:execution:a:b"},
         "Sfn.ExecutionDoesNotExistException"),
        ("aws-sdk:autoscaling:setDesiredCapacity", {"AutoScalingGroupName": "no", "DesiredCapacity": 1},
         "AutoScaling.AutoScalingException"),
        ("aws-sdk:dynamodb:getItem", {"TableName": "no", "Key": {"pk": {"S": "x"}}},
         "DynamoDb.ResourceNotFoundException"),
        ("dynamodb:getItem", {"TableName": "no", "Key": {"pk": {"S": "x"}}}, "DynamoDB.ResourceNotFoundException"),
        ("lambda:invoke", {"FunctionName": "no-such"}, "Lambda.ResourceNotFoundException"),
    ],
)  # fmt: skip
def test_errors_of_integrations_have_the_names_of_aws(
    extended: Aws, resource: str, parameters: dict[str, Any], error: str
) -> None:
    failed = run(extended, {"Call": task(resource, parameters)})
    assert (failed["status"], failed["error"]) == ("FAILED", error)
    caught = run(extended, {"Call": {**task(resource, parameters), "Catch": [{"ErrorEquals": [error], "Next": "Done"}]},
                            "Done": PASS})  # fmt: skip
    assert caught["status"] == "SUCCEEDED"
    assert caught["output"]["Error"] == error


def test_condition_that_fails_has_its_own_name_in_both_integrations(extended: Aws) -> None:
    table = unique("table")
    client = extended.client("dynamodb")
    client.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    put = {
        "TableName": table,
        "Item": {"pk": {"S": "lease"}, "epoch": {"N": "1"}},
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    assert run(extended, {"Put": task("dynamodb:putItem", put)})["status"] == "SUCCEEDED"
    failed = run(extended, {"Put": task("dynamodb:putItem", put)})
    assert failed["error"] == "DynamoDB.ConditionalCheckFailedException"
    failed = run(extended, {"Put": task("aws-sdk:dynamodb:putItem", put)})
    assert failed["error"] == "DynamoDb.ConditionalCheckFailedException"
    got = run(extended, {"Get": task("dynamodb:getItem", {"TableName": table, "Key": {"pk": {"S": "lease"}}},
                                     ResultSelector={"epoch.$": "$.Item.epoch.N"})})  # fmt: skip
    assert got["output"] == {"epoch": "1"}


def test_function_error_keeps_its_type_so_that_catch_matches(extended: Aws) -> None:
    source = """
        class LagTooHighError(Exception): pass
        def handle(event, context):
            if event["lag"] > 5: raise LagTooHighError(f"lag is {event['lag']} s")
            return {"verdict": "go", "lag": event["lag"]}
    """
    name = function(extended, source)
    call = task("lambda:invoke", {"FunctionName": name, "Payload.$": "$"}, OutputPath="$.Payload")
    call["Catch"] = [{"ErrorEquals": ["LagTooHighError"], "ResultPath": "$.error", "Next": "Late"}]
    states = {"Call": call, "Late": PASS}
    assert run(extended, states, {"lag": 1})["output"] == {"verdict": "go", "lag": 1}
    late = run(extended, states, {"lag": 7})["output"]
    assert json.loads(late["error"]["Cause"])["errorMessage"] == "lag is 7 s"
    assert late["lag"] == 7


def test_machine_starts_another_and_waits_for_it(extended: Aws) -> None:
    inner = machine(extended, {"In": {"Type": "Pass", "Result": {"deep": 1}, "End": True}})
    given = {"StateMachineArn": inner, "Input": {"x.$": "$.x"}}
    waited = run(extended, {"Call": task("states:startExecution.sync:2", given)}, {"x": 1})
    assert waited["output"]["Output"] == {"deep": 1}
    assert waited["output"]["Status"] == "SUCCEEDED"
    started = run(extended, {"Call": task("states:startExecution", given)}, {"x": 1})
    assert started["output"]["ExecutionArn"].startswith(inner.replace("stateMachine", "execution"))
    datetime.fromisoformat(started["output"]["StartDate"])
    failing = machine(extended, {"No": {"Type": "Fail", "Error": "Inner", "Cause": "x"}})
    failed = run(extended, {"Call": task("states:startExecution.sync:2", {"StateMachineArn": failing})})
    assert failed["error"] == "States.TaskFailed"
