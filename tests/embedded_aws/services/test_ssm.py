"""What the parameter extension promises, and what stock moto does instead."""

import json
from collections.abc import Callable
from typing import Any

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually, role, unique

EAST, WEST = "us-east-1", "us-west-2"
ACCOUNT = "123456789012"


def _queue(aws: Aws, region: str, name: str) -> Any:
    sqs = aws.client("sqs", region)
    url = sqs.create_queue(QueueName=name)["QueueUrl"]

    def messages() -> list[dict[str, Any]]:
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(each["Body"]) for each in found]

    return messages


def _gathered(messages: Callable[[], list[dict[str, Any]]], count: int) -> list[dict[str, Any]]:
    """Return the first `count` messages, however many come at a time."""
    found: list[dict[str, Any]] = []

    def enough() -> bool:
        found.extend(messages())
        return len(found) >= count

    eventually(enough)
    return found


def _rule(aws: Aws, region: str, name: str, target: str, **options: str) -> None:
    events = aws.client("events", region)
    pattern = {"source": ["aws.ssm"], "detail": {"name": [{"prefix": f"/{name}/"}]}}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "only", "Arn": target, **options}])


def test_each_change_of_a_parameter_is_an_event_without_its_value(extended: Aws, stock: Aws) -> None:
    for aws, told in ((extended, True), (stock, False)):
        name = unique("told")
        messages = _queue(aws, EAST, name)
        _rule(aws, EAST, name, f"arn:aws:sqs:{EAST}:{ACCOUNT}:{name}")
        parameters = aws.client("ssm", EAST)
        for value in ("one", "two"):
            parameters.put_parameter(Name=f"/{name}/x", Value=value, Type="String", Overwrite=True)
        parameters.put_parameter(Name=f"/{name}-other/x", Value="three", Type="String")
        parameters.delete_parameter(Name=f"/{name}/x")
        if not told:
            assert messages() == []
            continue
        found = _gathered(messages, 3)
        assert sorted(each["detail"]["operation"] for each in found) == ["Create", "Delete", "Update"]
        assert {each["detail-type"] for each in found} == {"Parameter Store Change"}
        assert {each["resources"][0] for each in found} == {
            f"arn:aws:ssm:{EAST}:{ACCOUNT}:parameter/{name}/x"
        }
        assert "two" not in json.dumps(found)


def test_an_event_that_another_regions_bus_gets_says_where_it_comes_from(extended: Aws) -> None:
    name = unique("forwarded")
    messages = _queue(extended, WEST, name)
    _rule(extended, WEST, name, f"arn:aws:sqs:{WEST}:{ACCOUNT}:{name}")
    bus = f"arn:aws:events:{WEST}:{ACCOUNT}:event-bus/default"
    _rule(extended, EAST, name, bus, RoleArn=role(extended, unique("forward")))
    extended.client("ssm", EAST).put_parameter(Name=f"/{name}/x", Value="one", Type="String")
    (event,) = eventually(messages)
    assert (event["region"], event["source"]) == (EAST, "aws.ssm")
