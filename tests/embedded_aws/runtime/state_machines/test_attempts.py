"""Retries and time limits of a task, and an execution that is stopped in the middle."""

import time

import pytest

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.state_machines.states import PASS, task
from tests.embedded_aws.runtime.support import (
    describe,
    ended,
    eventually,
    function,
    history,
    machine,
    run,
    start,
)


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
