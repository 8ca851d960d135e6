"""An execution's history, whole and in the form of the service's model."""

import json
from datetime import UTC, datetime

from botocore.validate import ParamValidator

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.state_machines.states import PASS, task
from tests.embedded_aws.runtime.support import history, run, unique


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
