"""What the composite alarm extension promises, and what stock moto does instead."""

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws


def test_a_composite_alarm_is_stored_and_described(extended: Aws, stock: Aws) -> None:
    alarm = {
        "AlarmName": "down",
        "AlarmRule": 'ALARM("switch")',
        "ActionsSuppressor": "inhibitor",
        "ActionsSuppressorWaitPeriod": 20,
        "ActionsSuppressorExtensionPeriod": 10,
    }
    cloudwatch = extended.client("cloudwatch")
    cloudwatch.put_composite_alarm(**alarm)
    found = cloudwatch.describe_alarms(AlarmNames=["down"], AlarmTypes=["CompositeAlarm"])
    assert {name: found["CompositeAlarms"][0][name] for name in alarm} == alarm
    assert found.get("MetricAlarms", []) == []
    with pytest.raises(ClientError):
        stock.client("cloudwatch").put_composite_alarm(**alarm)
