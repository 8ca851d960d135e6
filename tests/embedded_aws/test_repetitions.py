"""A request that is repeated because its answer was lost gets the answer that was lost."""

import http.client
from urllib.parse import urlencode
from uuid import uuid4

from tests.embedded_aws.conftest import Aws


def ask(aws: Aws, invocation: str, attempt: int, **parameters: str) -> tuple[int, str]:
    """Send what an SDK sends for one attempt of a call of EC2."""
    host = aws.endpoint.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=30)
    scope = "Credential=test/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=none"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": f"AWS4-HMAC-SHA256 {scope}",
        "amz-sdk-invocation-id": invocation,
        "amz-sdk-request": f"attempt={attempt}; max=25",
    }
    connection.request("POST", "/", urlencode({"Version": "2016-11-15", **parameters}), headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def group(name: str) -> dict[str, str]:
    return {"Action": "CreateSecurityGroup", "GroupName": name, "GroupDescription": "once"}


def test_a_creation_whose_answer_was_lost_succeeds_when_it_is_repeated(extended: Aws) -> None:
    invocation = uuid4().hex
    first = ask(extended, invocation, 1, **group("repeated"))
    assert first[0] == 200
    assert ask(extended, invocation, 2, **group("repeated")) == first


def test_another_creation_of_the_same_name_is_refused(extended: Aws) -> None:
    assert ask(extended, uuid4().hex, 1, **group("twice"))[0] == 200
    status, text = ask(extended, uuid4().hex, 2, **group("twice"))
    assert status == 400
    assert "Duplicate" in text


def test_an_error_is_tried_again_and_not_remembered(extended: Aws) -> None:
    invocation = uuid4().hex
    extended.control.put_fault(
        "slow-down", "ec2", "CreateSecurityGroup", "RequestLimitExceeded", status=503, times=1
    )
    assert ask(extended, invocation, 1, **group("throttled"))[0] == 503
    assert ask(extended, invocation, 2, **group("throttled"))[0] == 200
