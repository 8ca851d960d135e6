"""Each Task fails once, permanently, by its time limit, or after its call; tests check what the operator sees
and what is left.

The embedded AWS injects the failures (`embedded_aws.runtime.task_faults`); the definition is the deployed one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from machines.failover import failover
from tests.recovery.behaviour.deployed import Deployed
from tests.recovery.behaviour.outcome import assert_failed_over, promotions
from tests.recovery.behaviour.regions import OLD_ENDPOINT, PRIMARY, STANDBY, quick
from tests.recovery.behaviour.test_refusals import assert_as_it_was, assert_notified

# What a failover that meets no obstacle visits.
VISITED = (
    "Validate",
    "TakeLease",
    "RecordStart",
    "CheckPreconditions",
    "FenceOldRegion",
    "RecordIntent",
    "InspectReplica",
    "PromoteReplica",
    "RaiseSwitchToIssued",
    "PublishSwitchIssued",
    "InspectPromotion",
    "ScaleApplication",
    "TrackLoad",
    "PublishEndpoint",
    "CheckReadiness",
    "WarmCache",
    "RaiseSwitchToReady",
    "PublishSwitchReady",
    "VerifyFromOutside",
    "Measure",
    "RecordResult",
    "NotifyResult",
    "RecordActive",
)
# Visited on other ways: those tests are in the modules of their subjects.
ELSEWHERE = {
    "HandOver",
    "FollowTarget",
    "CheckPreconditionsOnly",
    "CheckDrained",
    "JudgeLease",
    "RetakeLease",
    "LookBeforeAsking",
    "AskForApproval",
    "ValidateAgain",
    "WasPromotionIssued",
    "UndoIntent",
    "UndoFence",
    "ReleaseLease",
    "RecordFailure",
    "ReleaseLeaseAfterFailure",
    "NotifyFailure",
}
# Around the point of no return; the others are in make test-all.
QUICK = ("TakeLease", "PromoteReplica", "PublishEndpoint")
THROTTLED = "ThrottlingException"
CRASHES = ("Lambda.Unknown", "States.Timeout")


@dataclass(frozen=True)
class Stopped:
    """The expected end of an execution after a permanent failure of a Task: its error, the switch, and whether
    it stays fenced.
    """

    error: str
    switch: int
    fenced: bool


def undone(error: str) -> Stopped:
    """Return the expected end of a run that fails before the promotion, which undoes everything."""
    return Stopped(error, 0, fenced=False)


# A Task that isn't here may fail for good, and the failover succeeds.
FOR_GOOD = {
    "Validate": undone("ValidationFailed"),
    "TakeLease": undone("LeaseUnavailable"),
    "CheckPreconditions": undone("PreconditionsFailed"),
    "FenceOldRegion": undone("FencingFailed"),
    "RecordIntent": undone("PromotionFailed"),
    "InspectReplica": undone("PromotionFailed"),
    "PromoteReplica": undone("PromotionFailed"),
    "RaiseSwitchToIssued": Stopped("SwitchFailed", 0, fenced=True),
    "PublishSwitchIssued": Stopped("SwitchFailed", 1, fenced=True),
    "InspectPromotion": Stopped("PromotionStuck", 1, fenced=True),
    "PublishEndpoint": Stopped("EndpointFailed", 1, fenced=True),
    "CheckReadiness": Stopped("NotReady", 1, fenced=True),
    "RaiseSwitchToReady": Stopped("SwitchFailed", 1, fenced=True),
    "PublishSwitchReady": Stopped("SwitchFailed", 2, fenced=True),
    "VerifyFromOutside": Stopped("NotVerified", 2, fenced=True),
    "RecordActive": Stopped("ActiveNotRecorded", 2, fenced=True),
}


def each_of(names: Iterator[str] | tuple[str, ...]) -> list[object]:
    return [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in names]


@contextmanager
def failing(
    world: Deployed, state: str, error: str, *, times: int | None = None, answer: bool = False
) -> Iterator[None]:
    """Make a Task fail while the context lasts, before its call or, with `answer`, after it."""
    service = "task-answer" if answer else "task"
    world.control.put_fault("matrix", service, state, error, times=times)
    try:
        yield
    finally:
        world.control.remove_fault("matrix")


def test_the_matrix_has_every_task() -> None:
    named = {task.name for task in failover(quick(STANDBY)).tasks}
    assert named == set(VISITED) | ELSEWHERE
    assert set(FOR_GOOD) < set(VISITED)


@pytest.mark.parametrize("state", each_of(VISITED))
@pytest.mark.parametrize(
    "error", [THROTTLED, *(pytest.param(each, marks=pytest.mark.slow) for each in CRASHES)]
)
def test_a_task_that_fails_once_is_tried_again(world: Deployed, state: str, error: str) -> None:
    """Throttled, crashed, or out of time."""
    before = world.last_call()
    with failing(world, state, error, times=1):
        execution = world.run()
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)
    assert promotions(world, before) == 1


@pytest.mark.parametrize("state", each_of(VISITED))
def test_a_task_whose_answer_is_lost_does_no_harm_when_it_is_tried_again(world: Deployed, state: str) -> None:
    """The call was made but its answer was lost, so a retry may repeat its effect."""
    before = world.last_call()
    with failing(world, state, "States.Timeout", times=1, answer=True):
        execution = world.run()
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)
    assert promotions(world, before) == 1


@pytest.mark.parametrize("state", each_of(tuple(FOR_GOOD)))
def test_a_task_that_fails_for_good_stops_safely_says_so_and_can_be_started_again(
    world: Deployed, state: str
) -> None:
    wanted = FOR_GOOD[state]
    before = world.last_call()
    with failing(world, state, "InternalFailure"):
        execution = world.run()
    assert (execution.status, execution.error) == ("FAILED", wanted.error)
    assert wanted.error in {stop.name for stop in failover(quick(STANDBY)).stops}
    assert_notified(execution)
    assert "holder" not in world.lease()
    assert world.switch() == wanted.switch
    if wanted.fenced:
        # Forward only: whoever wrote before may not any more.
        assert world.item("permit", "current")["region"] == STANDBY.region
    else:
        assert_as_it_was(world)
        assert world.item("permit", "current").get("region", PRIMARY.region) == PRIMARY.region
        assert world.endpoint_parameter() == OLD_ENDPOINT
    again = world.run()
    assert again.status == "SUCCEEDED", again.cause
    assert_failed_over(world)
    assert promotions(world, before) == 1


@pytest.mark.parametrize("state", each_of(tuple(name for name in VISITED if name not in FOR_GOOD)))
def test_a_task_that_only_tells_may_fail_for_good(world: Deployed, state: str) -> None:
    with failing(world, state, "InternalFailure"):
        execution = world.run()
    assert execution.status == "SUCCEEDED", execution.cause
    assert world.switch() == 2
    assert world.item("active", "current")["region"] == STANDBY.region


def test_the_ledger_unavailable_changes_nothing_and_is_told(world: Deployed) -> None:
    """Reads and writes of every table of the region fail."""
    world.control.put_fault(
        "ledger", "dynamodb", "*", "InternalServerError", status=500, region=STANDBY.region
    )
    try:
        execution = world.run()
    finally:
        world.control.remove_fault("ledger")
    assert (execution.status, execution.error) == ("FAILED", "ValidationFailed")
    assert_notified(execution)
    assert_as_it_was(world)
    assert world.item("permit", "current") == {}
