"""An Auto Scaling group that a failover resized gets its owner's sizes back once, unless the owner has resized
it since.
"""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from operations.reconcile import sizes
from operations.reconcile.sizes import Noted
from recovery.ledger import SIZES
from tests.operations.roles.worlds import EAST

TABLE, GROUP = "shop-recovery-ledger", "shop-web"
NOTED = Noted(own=(2, 10, 2), given=(3, 20))


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=EAST)


def _group(session: Any, minimum: int, maximum: int, desired: int) -> Any:
    autoscaling = session.client("autoscaling")
    autoscaling.create_launch_configuration(
        LaunchConfigurationName=GROUP, ImageId="ami-12c6146b", InstanceType="t4g.small"
    )
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName=GROUP,
        LaunchConfigurationName=GROUP,
        AvailabilityZones=[f"{EAST}a"],
        MinSize=minimum,
        MaxSize=maximum,
        DesiredCapacity=desired,
    )
    return autoscaling


def _sizes(autoscaling: Any) -> tuple[int, int, int]:
    (found,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[GROUP])["AutoScalingGroups"]
    return found["MinSize"], found["MaxSize"], found["DesiredCapacity"]


def test_what_a_failover_gave_is_taken_back(session: Any) -> None:
    # Target tracking has moved the desired size meanwhile.
    autoscaling = _group(session, 3, 20, 7)
    assert "has its owner's sizes again" in sizes.give_back(autoscaling, GROUP, NOTED)
    assert _sizes(autoscaling) == (2, 10, 2)


def test_what_its_owner_gave_since_stays(session: Any) -> None:
    autoscaling = _group(session, 4, 12, 5)
    assert "changed its sizes after the failover" in sizes.give_back(autoscaling, GROUP, NOTED)
    assert _sizes(autoscaling) == (4, 12, 5)


def test_a_group_that_is_gone_is_told(session: Any) -> None:
    assert "doesn't exist any more" in sizes.give_back(session.client("autoscaling"), GROUP, NOTED)


def test_a_note_is_read_until_it_is_taken_away(session: Any) -> None:
    tables = session.client("dynamodb")
    keys = [("pk", "HASH"), ("sk", "RANGE")]
    tables.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
        BillingMode="PAY_PER_REQUEST",
    )
    assert sizes.noted(tables, TABLE, EAST) is None
    numbers = {"minimum": 2, "maximum": 10, "desired": 2, "givenMinimum": 3, "givenMaximum": 20}
    written = {name: {"N": str(number)} for name, number in numbers.items()}
    tables.put_item(TableName=TABLE, Item={"pk": {"S": SIZES}, "sk": {"S": EAST}, **written})
    assert sizes.noted(tables, TABLE, EAST) == NOTED
    sizes.forget(tables, TABLE, EAST)
    assert sizes.noted(tables, TABLE, EAST) is None
