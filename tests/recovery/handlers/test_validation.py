"""The validation of a request, and the lease."""

from datetime import UTC, datetime, timedelta

import pytest

from recovery.clock import written
from recovery.handlers import lease, validate
from recovery.settings import LeaseSettings, ValidateSettings
from tests.recovery.conftest import Region
from tests.recovery.names import PRIMARY, STANDBY
from tests.recovery.records import HERE, LEDGER, REQUEST, Configure, put

VALIDATE = ValidateSettings(
    region=HERE,
    regions=[PRIMARY.region, HERE],
    deployed_active_region=PRIMARY.region,
    ledger_table=LEDGER,
    lease_table=STANDBY.lease_table,
)


@pytest.mark.usefixtures("standby")
def test_validation_accepts_a_failover_of_a_fresh_deployment(configure: Configure) -> None:
    configure(VALIDATE)
    outcome = validate.handle({"input": REQUEST}, None)
    assert outcome["verdict"] == "accepted"
    assert outcome["nextEpoch"] == "1"
    assert outcome["activeRegion"] == PRIMARY.region


def test_validation_knows_from_the_ledger_who_is_active(standby: Region, configure: Configure) -> None:
    configure(VALIDATE)
    put(standby, "active", "current", region={"S": HERE}, epoch={"N": "1"})
    assert validate.handle({"input": REQUEST}, None)["error"] == "AlreadyActive"


def test_the_epoch_goes_on_from_the_other_regions_permit(standby: Region, configure: Configure) -> None:
    configure(VALIDATE)
    put(standby, "permit", "current", region={"S": PRIMARY.region}, epoch={"N": "7"})
    assert validate.handle({"input": REQUEST}, None)["nextEpoch"] == "8"


def test_a_request_for_the_other_region_is_handed_over_without_a_look_at_any_table(
    configure: Configure,
) -> None:
    configure(VALIDATE)
    request = {"action": "failover", "targetRegion": PRIMARY.region}
    assert validate.handle({"input": request}, None)["verdict"] == "elsewhere"


def test_a_held_lease_whose_execution_is_gone_is_judged_by_its_age(
    standby: Region, configure: Configure
) -> None:
    configure(LeaseSettings(region=HERE, lease_table=STANDBY.lease_table, lease_seconds=1800))
    taken = datetime.now(UTC) - timedelta(minutes=10)
    standby.client("dynamodb").put_item(
        TableName=STANDBY.lease_table,
        Item={
            "id": {"S": "failover"},
            "holder": {"S": STANDBY.arn("states", "execution:dr-failover:gone")},
            "epoch": {"N": "2"},
            "takenAt": {"S": written(taken)},
        },
    )
    event = {"execution": "arn:me", "floor": "3"}
    assert lease.handle(event, None)["verdict"] == "held"
    later = lease.handle(event, None, clock=lambda: taken + timedelta(minutes=31))
    assert later == {"verdict": "retake", "seenEpoch": "2", "nextEpoch": "3"}
