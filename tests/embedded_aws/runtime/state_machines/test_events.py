"""Events around an execution: what starts it, what it sends at its end, and a region that is down."""

import json
import time

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.state_machines.states import PASS, task
from tests.embedded_aws.runtime.support import (
    describe,
    ended,
    eventually,
    function,
    machine,
    role,
    start,
    unique,
)


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
