"""A global database's secondary counts as protected only once a reconcile sees how far it is behind."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config import Environment
from config.settings import parse_settings
from operations.reconcile.observation import secondary_lag
from operations.reconcile.tools import Tools
from recovery.steps.database import Database
from tests.operations.roles.worlds import EAST, REPLICA, WEST, WRITER, failed_over, world

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Metrics:
    """A CloudWatch with one sample, in milliseconds, of the cluster that follows us-west-2."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def list_metrics(self, **asked: Any) -> dict[str, Any]:
        source = {"Name": "SourceRegion", "Value": WEST}
        return {"Metrics": [{"Dimensions": [*asked["Dimensions"], source]}]}

    def get_metric_statistics(self, **_: Any) -> dict[str, Any]:
        return {"Datapoints": [{"Timestamp": self._at, "Maximum": 350.0}]}


def seen(database: Database, at: datetime = NOW) -> float | None:
    tools = Tools(
        Environment(Path("dr.yaml"), "embedded", None, None, False),
        parse_settings({"database": {"engine": "aurora-postgresql"}}),
        lambda _service, _region: Metrics(at),
        {},
        lambda: NOW,
        time.sleep,
        print,
        lambda _: None,
    )
    return secondary_lag(tools, world(failed_over(EAST, database=database), failed_over(WEST)), EAST)


def test_a_secondary_is_as_late_as_its_metric_says() -> None:
    assert seen(REPLICA) == 0.35


@pytest.mark.parametrize("database", [WRITER, replace(REPLICA, status="pending-resync")])
def test_an_old_writer_that_was_not_made_anew_is_as_late_as_can_be(database: Database) -> None:
    assert seen(database) is None


def test_an_old_sample_may_be_of_the_time_before_the_failover() -> None:
    assert seen(REPLICA, NOW - timedelta(minutes=5)) is None
