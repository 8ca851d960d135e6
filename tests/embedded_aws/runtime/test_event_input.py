from typing import Any

import pytest

from embedded_aws.runtime.event_input import target_input

EVENT: dict[str, Any] = {
    "id": "1",
    "source": "aws.cloudwatch",
    "detail-type": "CloudWatch Alarm State Change",
    "resources": ["arn:alarm"],
    "time": "2026-01-01T00:00:00Z",
    "detail": {"alarmName": 'it "burns"', "state": {"value": "ALARM"}, "count": 3},
}


def transformer(template: str, **paths: str) -> dict[str, Any]:
    return {"InputTransformer": {"InputTemplate": template, "InputPathsMap": paths}}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({}, EVENT),
        ({"Input": '{"action": "failover"}'}, {"action": "failover"}),
        ({"InputPath": "$.detail.state"}, {"value": "ALARM"}),
        ({"InputPath": "$"}, EVENT),
        ({"InputPath": "$.nothing"}, None),
        (
            transformer('{"reason": "alarm <name> is <state>", "n": <n>}', name="$.detail.alarmName",
                        state="$.detail.state.value", n="$.detail.count"),
            {"reason": 'alarm it "burns" is ALARM', "n": 3},
        ),
        (transformer('{"state": <s>, "first": <r>}', s="$.detail.state", r="$.resources[0]"),
         {"state": {"value": "ALARM"}, "first": "arn:alarm"}),
        (transformer('{"none": <x>, "text": "<x>"}', x="$.detail.missing"), {"none": None, "text": ""}),
        (transformer('"alarm <n> fired"', n="$.detail.count"), "alarm 3 fired"),
        (transformer("plain <n> text", n="$.detail.count"), "plain 3 text"),
        (transformer('{"type": <t>}', t="$.detail-type"), {"type": "CloudWatch Alarm State Change"}),
        (transformer('{"rule": "<aws.events.rule-name>", "all": <aws.events.event.json>}'),
         {"rule": "my-rule", "all": EVENT}),
    ],
)  # fmt: skip
def test_target_gets(target: dict[str, Any], expected: Any) -> None:
    arn = "arn:aws:events:us-west-2:123456789012:rule/my-rule"
    assert target_input(target, EVENT, arn) == expected
