"""The measurement of a failover: its time, and the data that it lost."""

from datetime import UTC, datetime, timedelta

import pytest

from recovery.clock import written
from recovery.handlers import measure
from recovery.settings import MeasureSettings
from recovery.steps.heartbeat import beat_table
from tests.recovery.conftest import Region
from tests.recovery.conftest import _table as make_table
from tests.recovery.names import NAMES, PRIMARY, STANDBY
from tests.recovery.records import HERE, LEDGER, Configure


@pytest.mark.usefixtures("standby")
def test_the_time_of_loss_survives_a_primary_that_comes_back_in_the_middle(configure: Configure) -> None:
    """The state machine passes on what the ledger said when it started."""
    configure(
        MeasureSettings(
            region=HERE,
            database=STANDBY.database,
            global_database="",
            ledger_table=LEDGER,
            probed_region=PRIMARY.region,
            table="",
            bucket="",
            namespace=NAMES.recovery_namespace,
        )
    )
    lost = datetime.now(UTC) - timedelta(minutes=5)
    started = lost + timedelta(minutes=2)
    event = {"startedAt": written(started), "lostAt": written(lost)}
    measured = measure.handle(event, None, clock=lambda: lost + timedelta(minutes=5))
    assert measured["rto"]["seconds"] == pytest.approx(300, abs=0.01)


def test_what_a_failover_lost_is_told_by_the_newest_heartbeats_here(
    standby: Region, configure: Configure
) -> None:
    """A store that doesn't answer is unknown, and doesn't hide the other one."""
    make_table(standby.client("dynamodb"), NAMES.global_table, "pk", "sk")
    configure(
        MeasureSettings(
            region=HERE,
            database=STANDBY.database,
            global_database="",
            ledger_table=LEDGER,
            probed_region=PRIMARY.region,
            table=NAMES.global_table,
            bucket=STANDBY.data_bucket,
            namespace=NAMES.recovery_namespace,
        )
    )
    lost = datetime.now(UTC).replace(microsecond=0)
    for number in (6, 7):
        beat_table(
            standby.client("dynamodb"),
            NAMES.global_table,
            PRIMARY.region,
            lost - timedelta(seconds=10 - number),
        )
    event = {"startedAt": written(lost), "lostAt": written(lost)}
    rpo = measure.handle(event, None)["rpo"]
    assert (rpo["table"]["seconds"], rpo["table"]["heartbeat"]) == (3.0, 2)
    assert rpo["storage"]["seconds"] is None
    # What is known is a metric, and what isn't is none.
    told = standby.client("cloudwatch").list_metrics(Namespace=NAMES.recovery_namespace)["Metrics"]
    stores = {
        each["Value"]
        for metric in told
        for each in metric["Dimensions"]
        if metric["MetricName"] == "DataLoss"
    }
    assert {metric["MetricName"] for metric in told} == {"TimeToFailover", "TimeOfExecution", "DataLoss"}
    assert stores == {HERE, "table"}
