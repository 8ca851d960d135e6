"""The fence of the old writer, strict or available."""

from typing import Any

import pytest

from application.permit import STOPPED_SECONDS
from machines.rendering import render
from recovery.lease_table import ALONE_ID, WRITER_ID
from tests.machines.definition.conftest import ENGINES
from tests.machines.walks import reachable
from tests.recovery.names import STANDBY, standby_definition


def test_with_strict_fencing_nothing_is_promoted_before_a_writer_that_cannot_be_reached_has_stopped(
    strict: dict[str, Any],
) -> None:
    """Unless it's graceful: then the replica is drained, or the global database waits for the last write."""
    promotes = "PromoteReplica"
    assert promotes not in reachable(strict, strict["StartAt"], without=("FenceRenewals",))
    choice = strict["States"]["MustWritersStop"]
    assert choice["Default"] == "WaitForWriters"
    assert choice["Choices"][0]["StringEquals"] == "graceful"
    assert strict["States"]["WaitForWriters"]["Seconds"] == STOPPED_SECONDS
    # Nothing is renewed while it waits.
    assert "WaitForWriters" not in reachable(strict, strict["StartAt"], without=("FenceRenewals",))


def test_the_fence_is_in_this_regions_own_table_and_only_goes_up(strict: dict[str, Any]) -> None:
    for name, key, attribute in (("FenceRenewals", WRITER_ID, "fence"), ("AllowAlone", ALONE_ID, "epoch")):
        asked = strict["States"][name]["Parameters"]
        assert (asked["TableName"], asked["Key"]) == (STANDBY.lease_table, {"id": {"S": key}}), name
        assert asked["ExpressionAttributeValues"][":epoch"] == {"N.$": "$.lease.epoch"}
        only_up = f"attribute_not_exists(#{attribute}) OR #{attribute} <= :epoch"
        assert only_up in asked["ConditionExpression"], name


def test_only_an_ungraceful_failover_may_leave_its_region_alone(strict: dict[str, Any]) -> None:
    choice = strict["States"]["MayBeAlone"]
    assert (choice["Choices"][0]["StringEquals"], choice["Choices"][0]["Next"]) == (
        "graceful",
        "FenceOldRegion",
    )
    # Before the permit, which the region's writers renew at once: an answer must find what it ends.
    assert strict["States"]["AllowAlone"]["Next"] == "FenceOldRegion"
    assert "AllowAlone" not in reachable(strict, "FenceOldRegion")


@pytest.mark.parametrize("engine", ENGINES)
def test_with_available_fencing_nothing_is_waited_for_and_no_renewal_is_fenced(engine: str) -> None:
    states = render(standby_definition(engine))["States"]
    assert not {"MayBeAlone", "AllowAlone", "FenceRenewals", "WaitForWriters"} & set(states)
    assert not [name for name, state in states.items() if state.get("Seconds") == STOPPED_SECONDS]
