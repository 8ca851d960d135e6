"""What the tests of this package deploy: roles, functions and machines, with boto3 alone."""

import io
import json
import textwrap
import time
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

from tests.embedded_aws.conftest import Aws


def zipped(source: str, module: str = "handler") -> bytes:
    """A zip with one module."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(f"{module}.py", textwrap.dedent(source))
    return target.getvalue()


def unique(name: str) -> str:
    return f"{name}-{uuid.uuid4().hex[:8]}"


def client_options(aws: Aws, region: str = "us-east-1") -> dict[str, Any]:
    """Arguments of boto3.client, for tests that need a configuration of their own."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return {"endpoint_url": aws.endpoint, "region_name": region, **keys}


def role(aws: Aws, name: str) -> str:
    """ARN of a new role, named as asked."""
    trust = {"Version": "2012-10-17", "Statement": []}
    made = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    return str(made["Role"]["Arn"])


def function(aws: Aws, source: str, region: str = "us-east-1", name: str = "", **options: Any) -> str:
    """Name of a new function whose module is `source` and whose handler is `handle`."""
    name = name or unique("function")
    settings = {"Runtime": "python3.12", "Handler": "handler.handle", "Timeout": 10, **options}
    aws.client("lambda", region).create_function(
        FunctionName=name, Role=role(aws, f"role-of-{name}"), Code={"ZipFile": zipped(source)}, **settings
    )
    return name


def invoke(aws: Aws, name: str, event: Any = None, region: str = "us-east-1") -> tuple[Any, str | None]:
    """What a function answered, and the kind of error."""
    answer = aws.client("lambda", region).invoke(FunctionName=name, Payload=json.dumps(event or {}))
    return json.load(answer["Payload"]), answer.get("FunctionError")


def eventually(found: Callable[[], Any], seconds: float = 15.0) -> Any:
    """Wait until `found()` is true, and return it. Fails the test when it doesn't become true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds:g} s: {found}")
