"""An injected fault makes a Task of a running execution fail, before its call or after it."""

from typing import Any

import pytest

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import run, unique

PUT = "arn:aws:states:::aws-sdk:ssm:putParameter"


def put(name: str, **more: Any) -> dict[str, Any]:
    parameters = {"Name": f"/{name}", "Value": "v", "Type": "String", "Overwrite": True}
    return {name: {"Type": "Task", "Resource": PUT, "Parameters": parameters, "End": True, **more}}


def version(aws: Aws, name: str) -> int:
    """Return how often a parameter was written."""
    found = aws.client("ssm", "us-west-2").get_parameters(Names=[f"/{name}"])["Parameters"]
    return int(found[0]["Version"]) if found else 0


@pytest.mark.parametrize(("service", "written"), [("task", 1), ("task-answer", 2)])
def test_it_fails_as_often_as_told_and_is_tried_again(extended: Aws, service: str, written: int) -> None:
    name = unique("Put")
    extended.control.put_fault(name, service, name, "ThrottlingException", times=1)
    retry = [{"ErrorEquals": ["ThrottlingException"], "IntervalSeconds": 1, "MaxAttempts": 1}]
    assert run(extended, put(name, Retry=retry), region="us-west-2")["status"] == "SUCCEEDED"
    assert version(extended, name) == written


def test_it_fails_by_its_time_limit_under_step_functions_own_name(extended: Aws) -> None:
    name = unique("Put")
    extended.control.put_fault(name, "task", name, "States.Timeout", times=1)
    ended = run(extended, put(name), region="us-west-2")
    assert (ended["status"], ended["error"]) == ("FAILED", "States.Timeout")
    assert version(extended, name) == 0


def test_another_task_is_left_alone(extended: Aws) -> None:
    name = unique("Put")
    extended.control.put_fault(name, "task", "Another", "ThrottlingException")
    assert run(extended, put(name), region="us-west-2")["status"] == "SUCCEEDED"
    extended.control.remove_fault(name)
