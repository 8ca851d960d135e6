"""What the tests of this package deploy: roles, functions and machines, with boto3 alone."""

import io
import json
import textwrap
import time
import uuid
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from tests.embedded_aws.conftest import Aws


def zipped(source: str, module: str = "handler", files: Mapping[str, str] | None = None) -> bytes:
    """Return a zip with one module, and other files by their paths."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(f"{module}.py", textwrap.dedent(source))
        for path, text in (files or {}).items():
            archive.writestr(path, text)
    return target.getvalue()


def unique(name: str) -> str:
    return f"{name}-{uuid.uuid4().hex[:8]}"


def client_options(aws: Aws, region: str = "us-east-1") -> dict[str, Any]:
    """Return arguments of boto3.client, for tests that need a configuration of their own."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return {"endpoint_url": aws.endpoint, "region_name": region, **keys}


def role(aws: Aws, name: str) -> str:
    """Return the ARN of a new role, named as asked."""
    trust = {"Version": "2012-10-17", "Statement": []}
    made = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    return str(made["Role"]["Arn"])


def function(
    aws: Aws,
    source: str,
    region: str = "us-east-1",
    name: str = "",
    files: Mapping[str, str] | None = None,
    **options: Any,
) -> str:
    """Name of a new function whose module is `source` and whose handler is `handle`; `files` are in its zip too."""
    name = name or unique("function")
    # A loaded machine takes seconds to start one.
    settings = {"Runtime": "python3.12", "Handler": "handler.handle", "Timeout": 60, **options}
    aws.client("lambda", region).create_function(
        FunctionName=name,
        Role=role(aws, f"role-of-{name}"),
        Code={"ZipFile": zipped(source, files=files)},
        **settings,
    )
    return name


def invoke(aws: Aws, name: str, event: Any = None, region: str = "us-east-1") -> tuple[Any, str | None]:
    """Return what a function answered, and the kind of error."""
    answer = aws.client("lambda", region).invoke(FunctionName=name, Payload=json.dumps(event or {}))
    return json.load(answer["Payload"]), answer.get("FunctionError")


def eventually(found: Callable[[], Any], seconds: float = 90.0) -> Any:
    """Wait until `found()` is true, and return it. Fails the test when it doesn't become true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds:g} s: {found}")


def machine(aws: Aws, states: dict[str, Any], region: str = "us-east-1", name: str = "", **more: Any) -> str:
    """Return the ARN of a new state machine that starts at the first of `states`."""
    name = name or unique("machine")
    definition = {"StartAt": next(iter(states)), "States": states, **more}
    made = aws.client("stepfunctions", region).create_state_machine(
        name=name, definition=json.dumps(definition), roleArn=role(aws, f"role-of-{name}")
    )
    return str(made["stateMachineArn"])


def start(aws: Aws, arn: str, given: Any = None) -> str:
    """Return the ARN of a new execution."""
    client = aws.client("stepfunctions", arn.split(":")[3])
    return str(client.start_execution(stateMachineArn=arn, input=json.dumps(given or {}))["executionArn"])


def describe(aws: Aws, execution: str) -> dict[str, Any]:
    client = aws.client("stepfunctions", execution.split(":")[3])
    return dict(client.describe_execution(executionArn=execution))


def ended(aws: Aws, execution: str, seconds: float = 90.0) -> dict[str, Any]:
    """Return the description of an execution once it is over; `output` is parsed."""

    def over() -> Any:
        found = describe(aws, execution)
        return found if found["status"] != "RUNNING" else None

    found: dict[str, Any] = eventually(over, seconds)
    if "output" in found:
        found["output"] = json.loads(found["output"])
    return found


def run(
    aws: Aws, states: dict[str, Any], given: Any = None, region: str = "us-east-1", **more: Any
) -> dict[str, Any]:
    """Create a machine, execute it, and describe its end."""
    return ended(aws, start(aws, machine(aws, states, region, **more), given))


def history(aws: Aws, execution: str) -> list[dict[str, Any]]:
    client = aws.client("stepfunctions", execution.split(":")[3])
    return list(client.get_execution_history(executionArn=execution, maxResults=1000)["events"])
