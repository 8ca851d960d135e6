"""Everything together: a schedule probes, an alarm sees it, a rule starts a machine, the machine acts.

That is how a failover starts by itself; with the region down, nothing of it moves.
"""

import json
import time
from typing import Any

import pytest

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import ended, eventually, function, history, machine, role, unique

PROBE = """
    import boto3, os
    def handle(event, context):
        boto3.client("cloudwatch").put_metric_data(
            Namespace="probes", MetricData=[{"MetricName": os.environ["METRIC"], "Value": 1, "Unit": "Count"}])
"""
DECIDE = """
    def handle(event, context):
        return {"verdict": "go", "because": event["reason"]}
"""
ACCOUNT = "123456789012"


def deploy(aws: Aws, region: str, name: str) -> str:
    """Deploy a prober on a schedule, its alarm, a rule and a state machine, and return the machine's ARN."""
    function(aws, PROBE, region, f"{name}-probe", Environment={"Variables": {"METRIC": name}})
    function(aws, DECIDE, region, f"{name}-decide")
    table = {"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
             "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]}  # fmt: skip
    aws.client("dynamodb", region).create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **table)
    states: dict[str, Any] = {
        "Decide": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": f"{name}-decide", "Payload.$": "$"},
            "ResultSelector": {"verdict.$": "$.Payload.verdict", "because.$": "$.Payload.because"},
            "ResultPath": "$.decision",
            "TimeoutSeconds": 20,
            "Next": "Go?",
        },
        "Go?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.decision.verdict", "StringEquals": "go", "Next": "Lease"}],
            "Default": "No",
        },
        "No": {"Type": "Fail", "Error": "No"},
        "Lease": {
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:putItem",
            "Parameters": {
                "TableName": name,
                "Item": {"pk": {"S": "lease"}, "by": {"S.$": "$$.Execution.Id"}},
                "ConditionExpression": "attribute_not_exists(pk)",
            },
            "ResultPath": None,
            "Catch": [
                {
                    "ErrorEquals": ["DynamoDB.ConditionalCheckFailedException"],
                    "ResultPath": "$.e",
                    "Next": "Held",
                }
            ],
            "Next": "Publish",
        },
        "Held": {"Type": "Succeed"},
        "Publish": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:ssm:putParameter",
            "Parameters": {
                "Name": f"/{name}/db/endpoint",
                "Value": "new",
                "Type": "String",
                "Overwrite": True,
            },
            "ResultPath": None,
            "End": True,
        },
    }
    arn = machine(aws, states, region, name=name)
    events = aws.client("events", region)
    pattern = {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"],
               "detail": {"alarmName": [name], "state": {"value": ["ALARM"]}}}  # fmt: skip
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    transformer = {"InputPathsMap": {"why": "$.detail.state.reason"}, "InputTemplate": '{"reason": <why>}'}
    target = {"Id": "m", "Arn": arn, "RoleArn": role(aws, f"{name}-events"), "InputTransformer": transformer}
    events.put_targets(Rule=name, Targets=[target])
    aws.client("cloudwatch", region).put_metric_alarm(
        AlarmName=name,
        Namespace="probes",
        MetricName=name,
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=3,
        DatapointsToAlarm=2,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )
    aws.client("scheduler", region).create_schedule(
        Name=name,
        ScheduleExpression="rate(1 minute)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": f"arn:aws:lambda:{region}:{ACCOUNT}:function:{name}-probe",
            "RoleArn": role(aws, f"{name}-s"),
        },
    )
    return arn


def test_probe_starts_the_machine_by_its_alarm_and_the_machine_acts_as_its_role(fast: Aws) -> None:
    region, name = "us-west-2", unique("chain")
    deploy(fast, region, name)
    (started,) = eventually(lambda: [one for one in fast.control.events() if one.get("rule") == name])
    assert started["alarm"] == {"name": name, "state": "ALARM"}
    done = ended(fast, started["started"])
    assert done["status"] == "SUCCEEDED"
    assert json.loads(done["input"])["reason"].startswith("Threshold Crossed")
    assert (
        fast.client("ssm", region).get_parameter(Name=f"/{name}/db/endpoint")["Parameter"]["Value"] == "new"
    )
    (moved, *_) = [one for one in fast.control.alarm_history() if one["alarm"] == name]
    assert (moved["region"], moved["to"]) == (region, "ALARM")
    entered = [event["stateEnteredEventDetails"]["name"] for event in history(fast, done["executionArn"])
               if "stateEnteredEventDetails" in event]  # fmt: skip
    assert entered == ["Decide", "Go?", "Lease", "Publish"]
    calls = {(one["source"], one["operation"]): one for one in fast.control.calls() if name in one["source"]}
    by_role = {
        (f"scheduler:{name}", "Invoke"): f"{name}-s",
        (f"function:{name}-probe", "PutMetricData"): f"role-of-{name}-probe",
        (f"events:{name}", "StartExecution"): f"{name}-events",
        (f"states:{name}", "Invoke"): f"role-of-{name}",
        (f"states:{name}", "PutItem"): f"role-of-{name}",
        (f"states:{name}", "PutParameter"): f"role-of-{name}",
    }
    for made, name_of_role in by_role.items():
        assert calls[made]["principal"] == f"arn:aws:iam::{ACCOUNT}:role/{name_of_role}"
        assert calls[made]["region"] == region


@pytest.mark.parametrize("mode", ["refuse", "hang"])
def test_nothing_of_a_region_moves_while_it_is_down(fast: Aws, mode: Any) -> None:
    region, name = {"refuse": "eu-central-1", "hang": "eu-central-2"}[mode], unique("dead")
    deploy(fast, region, name)
    eventually(lambda: _calls(fast, name, "Invoke"))
    fast.control.begin_outage(region, mode)
    # What was under way has ended by then.
    time.sleep(3)
    calls, alarms, events = (
        fast.control.calls()[-1]["seq"],
        len(fast.control.alarm_history()),
        len(fast.control.events()),
    )
    time.sleep(4)
    assert [one for one in fast.control.calls(calls) if name in one["source"]] == []
    assert [one for one in fast.control.alarm_history()[alarms:] if one["alarm"] == name] == []
    assert [one for one in fast.control.events()[events:] if name in one["source"]] == []
    fast.control.end_outage(region)
    eventually(lambda: [one for one in fast.control.events() if one.get("rule") == name and "started" in one])


def _calls(aws: Aws, name: str, operation: str) -> list[dict[str, Any]]:
    return [one for one in aws.control.calls() if name in one["source"] and one["operation"] == operation]
