"""A failover without Step Functions and Lambda: the same steps, the same lease, the same end."""

from typing import Any

import pytest

from operations.manual_failover.walk import walk
from operations.manual_failover.walker import StoppedError
from tests.recovery.behaviour.deployed import FAILOVER, Deployed
from tests.recovery.behaviour.outcome import PATH, assert_failed_over, promotions
from tests.recovery.behaviour.regions import KEYS, OLD_ENDPOINT, PRIMARY, SETTINGS, STANDBY
from tests.recovery.behaviour.test_refusals import assert_as_it_was


def walked(world: Deployed, request: dict[str, Any] = FAILOVER) -> tuple[list[str], Any]:
    """Return the states that a manual failover entered, and its result."""
    entered: list[str] = []
    regions = {here.region: here for here in (PRIMARY, STANDBY)}
    environment = {
        "AWS_ENDPOINT_URL": world.endpoint,
        "SSL_CERT_FILE": world.control.load_balancers()[0]["ca_file"],
        **{name.upper(): value for name, value in KEYS.items()},
    }
    result = walk(
        SETTINGS,
        STANDBY,
        request,
        clients=lambda service, region: world.client(service, regions[region]),
        environment=environment,
        entered=entered.append,
    )
    return entered, result


@pytest.fixture
def no_orchestration(world: Deployed) -> Any:
    """Yield a world in which neither Step Functions nor Lambda answers, and the primary region is gone."""
    for service in ("states", "lambda"):
        world.control.begin_service_outage(service, "refuse")
    world.control.begin_outage(PRIMARY.region, "refuse")
    yield world
    world.control.end_outage(PRIMARY.region)
    for service in ("states", "lambda"):
        world.control.end_service_outage(service)


def test_it_walks_the_machines_states_to_the_same_end(no_orchestration: Deployed) -> None:
    world = no_orchestration
    before = world.last_call()
    entered, result = walked(world)
    assert [state for state in entered if state in PATH] == list(PATH)
    assert result["result"] == "succeeded"
    assert result["execution"].startswith("manual-")
    assert_failed_over(world)
    assert promotions(world, before) == 1


def test_it_is_refused_by_the_same_name_when_the_region_is_active_already(world: Deployed) -> None:
    assert world.run().status == "SUCCEEDED"
    with pytest.raises(StoppedError) as stopped:
        walked(world)
    assert stopped.value.error == "AlreadyActive"


def test_it_respects_the_lease_of_an_execution_that_runs(world: Deployed) -> None:
    waiting = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}}
    world.define_document(STANDBY, waiting)
    holder = world.start()
    world.take_lease(holder)
    world.define(STANDBY)
    try:
        with pytest.raises(StoppedError) as stopped:
            walked(world)
    finally:
        world.client("stepfunctions").stop_execution(executionArn=holder)
    assert stopped.value.error == "LeaseHeld"
    assert holder in stopped.value.cause
    assert_as_it_was(world)


def test_the_machine_respects_a_manual_failovers_lease(world: Deployed) -> None:
    world.take_lease("manual-ann-laptop-1")
    execution = world.run()
    assert (execution.status, execution.error) == ("FAILED", "LeaseHeld")
    assert "manual-ann-laptop-1" in execution.cause
    assert world.endpoint_parameter() == OLD_ENDPOINT


def test_a_promotion_that_fails_is_undone_as_the_machine_does(world: Deployed) -> None:
    world.control.put_fault("promotion", "rds", "PromoteReadReplica", "InternalFailure", status=500)
    try:
        with pytest.raises(StoppedError) as stopped:
            walked(world)
    finally:
        world.control.remove_fault("promotion")
    assert stopped.value.error == "PromotionFailed"
    assert_as_it_was(world)
    assert world.item("permit", "current")["region"] == PRIMARY.region
