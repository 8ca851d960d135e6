"""The health function measures the lag of a table and of objects correctly."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from config.names import HEALTH_METRIC
from tests.embedded_aws.conftest import Aws
from tests.recovery.behaviour.replicated.copies import HERE, SETTINGS, SLOW, Beats, lag, more, published
from tests.recovery.behaviour.waiting import eventually


@pytest.mark.parametrize(("seconds", "state"), [(0.2, "in-step"), (SLOW + 2, "late")])
def test_a_tables_lag_is_told_as_it_is(
    aws: Aws, look: Callable[..., dict[str, Any]], beating: Beats, seconds: float, state: str
) -> None:
    settings = replace(SETTINGS, table_limit_seconds=SLOW)
    lag(aws, seconds)
    look(settings)
    # What was on its way with another lag has arrived by now.
    time.sleep(seconds)
    began = time.monotonic()
    found = look(settings)["copies"]["table"]
    assert found["state"] == state
    assert seconds <= found["seconds"] < seconds + SLOW
    earliest = time.monotonic() - seconds
    assert found["records"] >= sum(earliest < begun and ended < began for begun, ended in beating)


def test_a_table_that_passes_nothing_on_is_late_by_what_it_lacks(
    aws: Aws, look: Callable[..., dict[str, Any]], beating: Beats
) -> None:
    lag(aws, 0.2)
    look()
    lag(aws, 0.2, paused=True)
    more(beating, 5)
    found = look()
    assert found["copies"]["table"]["state"] == "late"
    assert found["copies"]["table"]["seconds"] >= 2
    assert found["copies"]["table"]["records"] >= 4
    assert found["health"] == 0.0
    assert published(aws, HERE.health_namespace, HEALTH_METRIC)[-1] == 0.0


def test_an_objects_lag_is_told_as_it_is_and_late_only_beyond_its_objective(
    aws: Aws, look: Callable[..., dict[str, Any]], beating: Beats
) -> None:
    lag(aws, 0.1, service="s3")
    look()
    began = time.monotonic()
    lag(aws, 0.1, service="s3", paused=True)
    more(beating, 4)
    found = look()["copies"]["storage"]
    assert found["state"] == "in-step"
    # The first that is missing was written at the pause, or as long after it as a heartbeat takes.
    assert 1 <= found["seconds"] < time.monotonic() - began + SLOW
    assert look(replace(SETTINGS, storage_limit_seconds=1))["copies"]["storage"]["state"] == "late"
    lag(aws, 0.1, service="s3")
    eventually(lambda: look()["copies"]["storage"]["seconds"] < 1.5)
