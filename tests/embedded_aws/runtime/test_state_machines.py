"""State machines execute real definitions, as the machine's role, in its region."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.validate import ParamValidator

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import (
    describe,
    ended,
    eventually,
    function,
    history,
    machine,
    role,
    run,
    start,
    unique,
)

PASS = {"Type": "Pass", "End": True}


def task(resource: str, parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    more = more if "Next" in more else {"End": True, **more}
    return {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Parameters": parameters, **more}


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


def test_language(extended: Aws) -> None:
    states = {
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"a": 1}, "End": True}}},
                {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": True}}},
            ],
            "ResultSelector": {"a.$": "$[0].a", "given.$": "$[1].items"},
            "ResultPath": "$.both",
            "Next": "Each",
        },
        "Each": {
            "Type": "Map",
            "ItemsPath": "$.items",
            "MaxConcurrency": 2,
            "ItemSelector": {"value.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index"},
            "ItemProcessor": {
                "StartAt": "Sum",
                "States": {
                    "Sum": {
                        "Type": "Pass",
                        "Parameters": {"sum.$": "States.MathAdd($.value, $.index)"},
                        "OutputPath": "$.sum",
                        "End": True,
                    }
                },
            },
            "ResultPath": "$.sums",
            "Next": "Intrinsics",
        },
        "Intrinsics": {
            "Type": "Pass",
            "Parameters": {
                "sums.$": "$.sums",
                "a.$": "$.both.a",
                "text.$": "States.Format('{} of {}', $.sums[0], States.ArrayLength($.items))",
                "parsed.$": "States.StringToJson('{\"x\": 1}')",
                "json.$": "States.JsonToString($.sums)",
                "has.$": "States.ArrayContains($.items, 20)",
                "hash.$": "States.Hash('x', 'SHA-256')",
                "merged.$": "States.JsonMerge($.both, $.extra, false)",
                "split.$": "States.StringSplit('a,b', ',')",
                "name.$": "$$.Execution.Name",
                "machine.$": "$$.StateMachine.Name",
            },
            "Next": "Which",
        },
        "Which": {
            "Type": "Choice",
            "Choices": [
                {"And": [{"Variable": "$.a", "NumericEquals": 1}, {"Variable": "$.text", "StringMatches": "10 of *"}],
                 "Next": "Good"},
            ],
            "Default": "Bad",
        },
        "Good": {"Type": "Succeed"},
        "Bad": {"Type": "Fail", "Error": "Bad", "Cause": "the choice was wrong"},
    }  # fmt: skip
    done = run(extended, states, {"items": [10, 20, 30], "extra": {"b": 2}})
    assert done["status"] == "SUCCEEDED", history(extended, done["executionArn"])
    output = done["output"]
    assert output["sums"] == [10, 21, 32]
    assert output["text"] == "10 of 3"
    assert output["parsed"] == {"x": 1}
    assert output["json"] == "[10,21,32]"
    assert output["has"] is True
    assert output["merged"]["b"] == 2
    assert output["split"] == ["a", "b"]
    assert output["name"] == done["name"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.list[0].name", "a"),
        ("$.list[1].deep.x", 2),
        ("$.list[0]", {"name": "a"}),
        ("$.list[*].name", ["a"]),
        ("$.list[?(@.name=='a')].name", ["a"]),
        ("$.list[?(@.name=='z')]", []),
        ("$.list[0:1]", [{"name": "a"}]),
        ("$['list'][0]['name']", "a"),
        ("$..x", [2]),
        ("$.numbers[1]", 20),
    ],
)
def test_paths_find_what_aws_finds(extended: Aws, path: str, value: Any) -> None:
    given = {"list": [{"name": "a"}, {"deep": {"x": 2}}], "numbers": [10, 20]}
    done = run(extended, {"Get": {**PASS, "Parameters": {"value.$": path}}}, given)
    assert done["output"] == {"value": value}


def test_path_that_finds_nothing_fails(extended: Aws) -> None:
    failed = run(extended, {"Get": {**PASS, "Parameters": {"value.$": "$.list[3].name"}}}, {"list": []})
    assert (failed["status"], failed["error"]) == ("FAILED", "States.Runtime")


def test_fail_says_error_and_cause(extended: Aws) -> None:
    states = {"No": {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('lag {} s', $.lag)"}}
    failed = run(extended, states, {"e": "LagTooHigh", "lag": 7})
    assert (failed["status"], failed["error"], failed["cause"]) == ("FAILED", "LagTooHigh", "lag 7 s")


def test_retry_tries_again_and_then_catches(extended: Aws) -> None:
    source = """
        import boto3
        def handle(event, context):
            table = boto3.client("ssm")
            count = len(table.get_parameters(Names=[event["n"] + str(i) for i in range(3)])["Parameters"])
            table.put_parameter(Name=event["n"] + str(count), Value="x", Type="String")
            if count < 2: raise OSError("not yet")
            return count
    """
    name = function(extended, source)
    call = task("lambda:invoke", {"FunctionName": name, "Payload": {"n": f"/{name}/"}})
    call["Retry"] = [{"ErrorEquals": ["OSError"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 1.0}]
    assert run(extended, {"Call": call})["output"]["Payload"] == 2


def test_an_execution_keeps_nothing_of_the_one_before(extended: Aws) -> None:
    """Each definition is parsed once: what counts tries and branches is the execution's own, also side by side."""
    source = "def handle(event, context): raise ValueError('again')"
    fails = {
        **task("lambda:invoke", {"FunctionName": function(extended, source)}),
        "Retry": [{"ErrorEquals": ["ValueError"], "IntervalSeconds": 1, "MaxAttempts": 2, "BackoffRate": 1}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Tried"}],
    }
    branch = {"StartAt": "Call", "States": {"Call": fails, "Tried": PASS}}
    arn = machine(extended, {"Both": {"Type": "Parallel", "Branches": [branch, branch], "End": True}})
    first = start(extended, arn)
    assert ended(extended, first)["status"] == "SUCCEEDED"
    side_by_side = [start(extended, arn), start(extended, arn)]
    for execution in (first, *side_by_side):
        assert ended(extended, execution)["status"] == "SUCCEEDED"
        tries = [event for event in history(extended, execution) if event["type"] == "TaskFailed"]
        assert len(tries) == 2 * 3


def test_task_that_takes_too_long_times_out(extended: Aws) -> None:
    name = function(extended, "import time\ndef handle(event, context): time.sleep(20)")
    began = time.monotonic()
    call = task("lambda:invoke", {"FunctionName": name}, TimeoutSeconds=1)
    failed = run(extended, {"Call": call})
    assert (failed["status"], failed["error"]) == ("FAILED", "States.Timeout")
    assert time.monotonic() - began < 18


def test_execution_that_takes_too_long_times_out_in_the_middle_of_a_task(extended: Aws) -> None:
    name = function(extended, "import time\ndef handle(event, context): time.sleep(5)")
    failed = run(extended, {"Call": task("lambda:invoke", {"FunctionName": name})}, TimeoutSeconds=1)
    assert failed["status"] == "TIMED_OUT"
    assert history(extended, failed["executionArn"])[-1]["type"] == "ExecutionTimedOut"


@pytest.mark.parametrize("waiting", ["wait", "function", "token"])
def test_execution_stops_in_the_middle(extended: Aws, waiting: str) -> None:
    name = function(extended, "import time\ndef handle(event, context): time.sleep(12)")
    token = {"FunctionName": name, "Payload": {"token.$": "$$.Task.Token"}}
    first = {
        "wait": {"Type": "Wait", "Seconds": 600, "Next": "After"},
        "function": task("lambda:invoke", {"FunctionName": name}, Next="After"),
        "token": task("lambda:invoke.waitForTaskToken", token, Next="After"),
    }[waiting]
    first = {
        **first,
        **({} if waiting == "wait" else {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "After"}]}),
    }
    execution = start(extended, machine(extended, {"First": first, "After": PASS}))
    eventually(lambda: len(history(extended, execution)) >= 2)
    extended.client("stepfunctions").stop_execution(executionArn=execution, error="Drill", cause="enough")
    stopped = ended(extended, execution, 10)
    assert (stopped["status"], stopped["error"], stopped["cause"]) == ("ABORTED", "Drill", "enough")
    assert stopped["stopDate"] >= stopped["startDate"]
    events = history(extended, execution)
    assert events[-1]["type"] == "ExecutionAborted"
    time.sleep(0.5)
    assert history(extended, execution) == events
    assert describe(extended, execution)["status"] == "ABORTED"


TOKEN = """
    import boto3
    def handle(event, context):
        boto3.client("ssm").put_parameter(Name=event["name"], Value=event["token"], Type="String", Tier="Advanced")
"""


def test_task_token_is_answered(extended: Aws) -> None:
    name = function(extended, TOKEN)
    payload = {"token.$": "$$.Task.Token", "name": f"/{name}"}
    call = task(
        "lambda:invoke.waitForTaskToken", {"FunctionName": name, "Payload": payload}, TimeoutSeconds=30
    )
    call["Catch"] = [{"ErrorEquals": ["Refused"], "ResultPath": "$.error", "Next": "Refused"}]
    arn = machine(extended, {"Approve": call, "Refused": PASS})
    client = extended.client("stepfunctions")

    def token() -> Any:
        return extended.client("ssm").get_parameters(Names=[f"/{name}"])["Parameters"]

    execution = start(extended, arn)
    client.send_task_success(taskToken=eventually(token)[0]["Value"], output='{"by": "anna"}')
    assert ended(extended, execution)["output"] == {"by": "anna"}
    extended.client("ssm").delete_parameter(Name=f"/{name}")
    execution = start(extended, arn)
    client.send_task_failure(taskToken=eventually(token)[0]["Value"], error="Refused", cause="not tonight")
    assert ended(extended, execution)["output"]["error"] == {"Error": "Refused", "Cause": "not tonight"}


def test_missing_heartbeat_times_out(extended: Aws) -> None:
    name = function(extended, "def handle(event, context): pass")
    payload = {"FunctionName": name, "Payload": {"token.$": "$$.Task.Token"}}
    call = task("lambda:invoke.waitForTaskToken", payload, HeartbeatSeconds=1, TimeoutSeconds=30)
    assert run(extended, {"Call": call})["error"] == "States.Timeout"


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


def test_history_has_everything_with_times_and_pages(extended: Aws) -> None:
    done = run(extended, {"One": {"Type": "Pass", "Next": "Two"}, "Two": PASS}, {"x": 1})
    client = extended.client("stepfunctions")
    events = history(extended, done["executionArn"])
    assert [event["type"] for event in events] == [
        "ExecutionStarted",
        "PassStateEntered",
        "PassStateExited",
        "PassStateEntered",
        "PassStateExited",
        "ExecutionSucceeded",
    ]
    assert [event["id"] for event in events] == [1, 2, 3, 4, 5, 6]
    now = datetime.now(UTC)
    assert all(0 <= (now - event["timestamp"]).total_seconds() < 60 for event in events)
    first = client.get_execution_history(executionArn=done["executionArn"], maxResults=4)
    rest = client.get_execution_history(
        executionArn=done["executionArn"], maxResults=4, nextToken=first["nextToken"]
    )
    assert first["events"] + rest["events"] == events
    (newest,) = client.get_execution_history(
        executionArn=done["executionArn"], reverseOrder=True, maxResults=1
    )["events"]
    assert newest["type"] == "ExecutionSucceeded"


def test_a_history_is_sent_in_the_form_of_the_services_model(extended: Aws) -> None:
    put = {"Name": f"/{unique('form')}", "Value": "v", "Type": "String"}
    branch = {"StartAt": "In", "States": {"In": {"Type": "Pass", "End": True}}}
    states = {
        "Put": task("aws-sdk:ssm:putParameter", put, Next="Side"),
        "Side": {"Type": "Parallel", "Branches": [branch, branch], "Next": "Fail"},
        "Fail": {"Type": "Fail", "Error": "Wanted", "Cause": "by the test"},
    }
    done = run(extended, states, {"x": 1})
    client = extended.client("stepfunctions")
    bodies: list[bytes] = []
    client.meta.events.register(
        "before-parse.sfn.GetExecutionHistory",
        lambda response_dict, **_: bodies.append(response_dict["body"]),
        unique_id=done["executionArn"],
    )
    read = client.get_execution_history(executionArn=done["executionArn"], maxResults=1000)["events"]
    client.meta.events.unregister("before-parse.sfn.GetExecutionHistory", unique_id=done["executionArn"])
    (sent,) = [json.loads(body)["events"] for body in bodies]
    event_shape = (
        client.meta.service_model.operation_model("GetExecutionHistory").output_shape.members["events"].member
    )
    assert {"TaskSucceeded", "ParallelStateEntered", "ExecutionFailed"} <= {event["type"] for event in sent}
    for raw, parsed in zip(sent, read, strict=True):
        assert raw.keys() == parsed.keys() <= event_shape.members.keys()
        # Milliseconds are what a drill's journal reads.
        assert abs(parsed["timestamp"].timestamp() - raw["timestamp"]) < 0.001
        report = ParamValidator().validate(parsed, event_shape)
        assert not report.has_errors(), report.generate_report()


def test_execution_of_a_region_that_is_down_stands_still(extended: Aws) -> None:
    region = "eu-west-2"
    name = unique("still")
    put = {"Name": f"/{name}", "Value": "v", "Type": "String"}
    states = {
        "Wait": {"Type": "Wait", "Seconds": 5, "Next": "Put"},
        "Put": task("aws-sdk:ssm:putParameter", put),
    }
    arn, before = machine(extended, states, region, name=name), len(extended.control.calls())
    execution = start(extended, arn)
    extended.control.begin_outage(region)
    try:
        time.sleep(6)
        # Other tests' machines may still be at work in other regions.
        own = [call for call in extended.control.calls(before) if call["source"] == f"states:{name}"]
        assert own == []
    finally:
        extended.control.end_outage(region)
    assert ended(extended, execution)["status"] == "SUCCEEDED"


def test_end_of_an_execution_is_an_event_and_a_metric(extended: Aws) -> None:
    name = unique("told")
    queue = extended.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    arn = machine(extended, {"No": {"Type": "Fail", "Error": "E", "Cause": "c"}}, name=name)
    pattern = {"source": ["aws.states"], "detail": {"status": ["FAILED"], "stateMachineArn": [arn]}}
    events = extended.client("events")
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "q", "Arn": f"arn:aws:sqs:us-east-1:123456789012:{name}"}])
    execution = start(extended, arn)
    (message,) = eventually(lambda: extended.client("sqs").receive_message(QueueUrl=queue).get("Messages"))
    event = json.loads(message["Body"])
    assert event["detail-type"] == "Step Functions Execution Status Change"
    assert event["detail"]["executionArn"] == execution
    assert event["detail"]["error"] == "E"
    listed = extended.client("cloudwatch").list_metrics(
        Namespace="AWS/States",
        MetricName="ExecutionsFailed",
        Dimensions=[{"Name": "StateMachineArn", "Value": arn}],
    )
    assert len(listed["Metrics"]) == 1


def test_rule_starts_a_machine_with_its_role_and_the_journal_says_so(extended: Aws) -> None:
    name = unique("rule")
    arn = machine(extended, {"Go": PASS}, "us-west-2", name=name)
    events = extended.client("events", "us-west-2")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": ["drill"], "detail": {"n": [name]}}))
    template = {"InputPathsMap": {"who": "$.detail.n"}, "InputTemplate": '{"reason": "asked by <who>"}'}
    starter = role(extended, f"starter-{name}")
    target = {"Id": "m", "Arn": arn, "RoleArn": starter, "InputTransformer": template}
    events.put_targets(Rule=name, Targets=[target])
    before = extended.control.events()[-1]["seq"] if extended.control.events() else 0
    events.put_events(Entries=[{"Source": "drill", "DetailType": "x", "Detail": json.dumps({"n": name})}])
    events.put_events(Entries=[{"Source": "other", "DetailType": "x", "Detail": json.dumps({"n": name})}])
    (entry,) = eventually(lambda: [one for one in extended.control.events(before) if one.get("rule") == name])
    assert json.loads(describe(extended, entry["started"])["input"]) == {"reason": f"asked by {name}"}
    (call,) = [one for one in extended.control.calls() if one["source"] == f"events:{name}"]
    assert (call["operation"], call["principal"]) == ("StartExecution", starter)


def test_topic_invokes_a_function_with_the_message(extended: Aws) -> None:
    source = """
        import boto3, json
        def handle(event, context):
            sns = event["Records"][0]["Sns"]
            value = json.dumps([sns["TopicArn"], sns["Subject"], sns["Message"]])
            boto3.client("ssm").put_parameter(Name="/sns/" + context.function_name, Value=value, Type="String")
    """
    name = function(extended, source)
    topic = extended.client("sns").create_topic(Name=name)["TopicArn"]
    endpoint = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
    extended.client("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=endpoint)
    extended.client("sns").publish(TopicArn=topic, Subject="s", Message="m")
    (found,) = eventually(lambda: extended.client("ssm").get_parameters(Names=[f"/sns/{name}"])["Parameters"])
    assert json.loads(found["Value"]) == [topic, "s", "m"]
