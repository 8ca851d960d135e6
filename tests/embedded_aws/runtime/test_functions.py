"""Functions really run: with their code, role, errors and end of life."""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from embedded_aws import process
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import client_options, eventually, function, invoke, unique

WHO = """
    import boto3
    def handle(event, context):
        boto3.client("ssm").put_parameter(Name=event["name"], Value="x", Type="String", Overwrite=True)
        return {"account": boto3.client("sts").get_caller_identity()["Arn"], "arn": context.invoked_function_arn,
                "left": context.get_remaining_time_in_millis(), "id": context.aws_request_id}
"""
# Says that it runs, and goes on for as long as it is told.
BUSY = """
    import os, time
    def handle(event, context):
        open(event["file"], "w").write(str(os.getpid()))
        time.sleep(event["seconds"])
"""


@pytest.mark.skipif(Path("/var/run/docker.sock").exists(), reason="stock moto would pull an image")
def test_stock_moto_wants_docker(stock: Aws) -> None:
    name = function(stock, "def handle(event, context): return {'ran': True}")
    answer = stock.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    assert b"error running docker" in answer["Payload"].read()


def test_function_runs_in_its_region_with_its_own_role(extended: Aws) -> None:
    name = function(extended, WHO, "us-west-2")
    before = len(extended.control.calls())
    answer, error = invoke(extended, name, {"name": f"/{name}"}, "us-west-2")
    assert error is None
    assert f"role-of-{name}" in answer["account"]
    assert answer["arn"] == f"arn:aws:lambda:us-west-2:123456789012:function:{name}"
    assert 5000 < answer["left"] <= 60000
    own = [call for call in extended.control.calls(before) if call["source"] == f"function:{name}"]
    (put,) = [call for call in own if call["operation"] == "PutParameter"]
    assert put["principal"].endswith(f":role/role-of-{name}")
    assert put["region"] == "us-west-2"


def test_a_function_that_brings_its_own_boto3_gets_that_one(extended: Aws) -> None:
    """Function processes are forked from a process that has imported Lambda's boto3 already."""
    source = """
        import boto3
        def handle(event, context):
            return boto3.__version__
    """
    name = function(extended, source, files={"boto3/__init__.py": "__version__ = 'of the function'"})
    assert invoke(extended, name) == ("of the function", None)
    assert invoke(extended, function(extended, source)) == (boto3.__version__, None)


def test_when_what_functions_are_forked_from_is_killed_the_next_one_starts(extended: Aws) -> None:
    source = "import os\ndef handle(event, context): return os.getppid()"
    forked_from, error = invoke(extended, function(extended, source))
    assert error is None
    os.kill(forked_from, 9)
    another, error = invoke(extended, function(extended, source))
    assert error is None
    assert another != forked_from


def test_warm_process_is_used_again_and_replaced_when_the_environment_changes(extended: Aws) -> None:
    source = """
        import os
        COUNT = [0]
        def handle(event, context):
            COUNT[0] += 1
            return [COUNT[0], os.getpid(), os.environ.get("COLOUR")]
    """
    name = function(extended, source)
    first, _ = invoke(extended, name)
    second, _ = invoke(extended, name)
    assert (first[0], second[0], first[1]) == (1, 2, second[1])
    extended.client("lambda").update_function_configuration(
        FunctionName=name, Environment={"Variables": {"COLOUR": "blue"}}
    )
    third, _ = invoke(extended, name)
    assert third[0] == 1
    assert third[2] == "blue"
    assert third[1] != first[1]


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        ("class LateError(Exception): pass\ndef handle(e, c): raise LateError('lag 7 s')", "LateError", "lag 7 s"),
        ("import os\ndef handle(e, c): os._exit(3)", "Runtime.ExitError", "exit status 3"),
        ("import os\ndef handle(e, c): os.kill(os.getpid(), 9)", "Runtime.ExitError", "signal: "),
        ("import sys\ndef handle(e, c): sys.exit(1)", "Runtime.ExitError", "exit status 1"),
        ("import time\ndef handle(e, c): time.sleep(30)", "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
        ("import pydantic\ndef handle(e, c): pass", "Runtime.ImportModuleError", "No module named 'pydantic'"),
        ("def other(e, c): pass", "Runtime.HandlerNotFound", "Handler 'handle' missing on module 'handler'"),
        ("def handle(e, c): return object()", "Runtime.MarshalError", "not JSON serializable"),
        ("raise ValueError('at import')", "ValueError", "at import"),
    ],
)  # fmt: skip
def test_errors_are_named_as_lambda_names_them(extended: Aws, body: str, kind: str, message: str) -> None:
    # Only what takes too long may be timed out, also on a loaded machine.
    name = function(extended, body, Timeout=1 if kind == "Sandbox.Timedout" else 30)
    answer, error = invoke(extended, name)
    assert error == "Unhandled"
    assert answer["errorType"] == kind
    assert message in answer["errorMessage"]
    assert invoke(extended, name)[0]["errorType"] == kind


def test_output_lands_in_the_log_group(extended: Aws) -> None:
    name = function(
        extended, "def handle(event, context):\n    print('seen', event['n'])\n    raise KeyError('x')"
    )
    invoke(extended, name, {"n": 7})
    found = extended.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    text = "\n".join(event["message"] for event in found)
    for part in ("START RequestId", "seen 7", "[ERROR] KeyError: 'x'", "REPORT RequestId"):
        assert part in text


def test_a_function_that_is_deleted_while_it_runs_makes_no_log_group(extended: Aws) -> None:
    name, file = function(extended, BUSY), _file(extended)
    client = extended.client("lambda")
    with ThreadPoolExecutor() as pool:
        running = pool.submit(invoke, extended, name, {"file": str(file), "seconds": 3})
        eventually(file.exists)
        client.delete_function(FunctionName=name)
        running.result()
    groups = extended.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")
    assert groups["logGroups"] == []


def test_asynchronous_invocation_answers_at_once(extended: Aws) -> None:
    source = """
        import boto3, time
        def handle(event, context):
            time.sleep(3)
            boto3.client("ssm").put_parameter(Name=event["name"], Value="done", Type="String")
    """
    name = function(extended, source)
    began = time.monotonic()
    answer = extended.client("lambda").invoke(
        FunctionName=name, InvocationType="Event", Payload=json.dumps({"name": f"/{name}"})
    )
    assert answer["StatusCode"] == 202
    assert time.monotonic() - began < 3, "it waited for the function"
    eventually(lambda: extended.client("ssm").get_parameters(Names=[f"/{name}"])["Parameters"])


def test_reserved_concurrency_throttles(extended: Aws) -> None:
    name, file = function(extended, BUSY), _file(extended)
    client = extended.client("lambda")
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)
    once = boto3.client(
        "lambda", **client_options(extended), config=Config(retries={"total_max_attempts": 1})
    )
    with ThreadPoolExecutor() as pool:
        first = pool.submit(invoke, extended, name, {"file": str(file), "seconds": 5})
        eventually(file.exists)
        with pytest.raises(ClientError) as refused:
            once.invoke(FunctionName=name)
        assert first.result()[1] is None
    assert refused.value.response["Error"]["Code"] == "TooManyRequestsException"


def test_an_asynchronous_event_that_is_throttled_runs_within_seconds(extended: Aws) -> None:
    """It waits for its turn, and not for the minute that Lambda waits after a failure."""
    source = """
        import boto3, time
        def handle(event, context):
            time.sleep(1)
            boto3.client("ssm").put_parameter(Name=event["name"], Value="x", Type="String", Overwrite=True)
    """
    name = function(extended, source)
    client = extended.client("lambda")
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)
    wanted = [f"/{name}/{number}" for number in range(3)]
    for each in wanted:
        client.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps({"name": each}).encode())
    ssm = extended.client("ssm")
    eventually(lambda: len(ssm.get_parameters(Names=wanted)["Parameters"]) == 3, 50)


def test_region_that_goes_down_takes_its_running_functions_with_it(extended: Aws) -> None:
    name, file = function(extended, BUSY, "eu-west-1", Timeout=600), _file(extended)
    payload = json.dumps({"file": str(file), "seconds": 600})
    extended.client("lambda", "eu-west-1").invoke(FunctionName=name, InvocationType="Event", Payload=payload)
    pid = int(eventually(lambda: file.exists() and file.read_text()))
    extended.control.begin_outage("eu-west-1", "hang")
    try:
        eventually(lambda: not _runs(pid))
    finally:
        extended.control.end_outage("eu-west-1")


@pytest.mark.embedded
def test_nothing_survives_the_server_killed(tmp_path: Path) -> None:
    with process.start(tmp_path) as handle:
        aws = Aws(handle.endpoint)
        name = function(aws, BUSY, Timeout=600)
        busy, idle = tmp_path / "busy", tmp_path / "idle"
        payload = json.dumps({"file": str(busy), "seconds": 600})
        aws.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=payload)
        invoke(aws, name, {"file": str(idle), "seconds": 0})
        eventually(lambda: busy.exists() and busy.read_text())
        pids = [int(file.read_text()) for file in (busy, idle)]
        assert len({*pids}) == 2
        assert all(map(_runs, pids))
        os.kill(handle.process.pid, 9)
        handle.process.wait()
        eventually(lambda: not any(map(_runs, pids)))


def _file(aws: Aws) -> Path:
    """Return a file that isn't there yet, where functions may write."""
    return Path(aws.control.health()["directory"]) / unique("pid")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z")
