"""The state of a copy is unknown when no heartbeats are written or the copy can't be read."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from config.names import HEALTH_METRIC
from recovery.clock import utc_now
from tests.embedded_aws.conftest import Aws
from tests.recovery.behaviour.replicated.copies import HERE, SETTINGS, THERE, published


def test_stores_that_nobody_writes_to_are_unknown_and_publish_no_health(
    aws: Aws, look: Callable[..., dict[str, Any]]
) -> None:
    # The last heartbeats of other tests have arrived by then: one that is seen arriving isn't silence.
    time.sleep(3)
    before = len(published(aws, HERE.health_namespace, HEALTH_METRIC))
    late = lambda: utc_now() + timedelta(minutes=10)  # noqa: E731
    found = look(clock=late, sleep=lambda _: None)
    assert {each["state"] for each in found["copies"].values()} == {"unknown"}
    assert found["health"] is None
    assert len(published(aws, HERE.health_namespace, HEALTH_METRIC)) == before


def test_an_active_region_that_does_not_answer_is_no_proof_of_lag(
    aws: Aws, look: Callable[..., dict[str, Any]]
) -> None:
    aws.control.begin_outage(THERE.region)
    try:
        found = look(sleep=lambda _: None)
    finally:
        aws.control.end_outage(THERE.region)
    assert found["copies"]["table"]["state"] == "unknown"
    assert "no heartbeat can be read in the active region" in found["copies"]["table"]["cause"]


@pytest.mark.usefixtures("beating")
def test_one_copy_that_is_gone_or_does_not_answer_does_not_hide_the_others(
    aws: Aws, look: Callable[..., dict[str, Any]]
) -> None:
    aws.control.put_fault("refused", "s3", "ListObjectsV2", "AccessDenied", status=403, region=HERE.region)
    other = replace(SETTINGS, table="another-table")
    try:
        found = look(other)["copies"]
    finally:
        aws.control.remove_fault("refused")
    assert (found["table"]["state"], found["storage"]["state"]) == ("late", "unknown")
    assert "the copy doesn't replicate: ResourceNotFoundException" in found["table"]["cause"]
    assert "AccessDenied" in found["storage"]["cause"]
    assert look(other)["copies"]["storage"]["state"] == "in-step"
