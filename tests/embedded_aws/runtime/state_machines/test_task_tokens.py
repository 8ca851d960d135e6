"""A task that waits for its token: the answer, the refusal and the missing heartbeat."""

from typing import Any

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.state_machines.states import PASS, task
from tests.embedded_aws.runtime.support import ended, eventually, function, machine, run, start

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
