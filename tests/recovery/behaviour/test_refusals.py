"""A failover that is refused, or stops before the promotion, changes nothing, notifies people, and fails with a
named error.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.recovery.behaviour.deployed import FAILOVER, Deployed, Execution
from tests.recovery.behaviour.regions import NAMES, OLD_ENDPOINT, PRIMARY, STANDBY
from tests.recovery.behaviour.waiting import eventually


def assert_as_it_was(world: Deployed) -> None:
    assert world.database().get("ReadReplicaSourceDBInstanceIdentifier")
    assert world.endpoint_parameter() == OLD_ENDPOINT
    assert world.group() == (0, 2, 0)
    assert world.switch() == 0
    assert world.item("active", "current") == {}


def assert_notified(execution: Execution) -> None:
    assert "NotifyFailure" in execution.states


@pytest.mark.parametrize(
    ("request_", "error", "told"),
    [
        ({"action": "failover", "targetRegion": "eu-west-1"}, "InvalidInput", "us-east-1, us-west-2"),
        ({"action": "explode", "targetRegion": "us-west-2"}, "InvalidInput", "failover, failback, test"),
        (
            {"action": "failback", "targetRegion": "us-west-2"},
            "InvalidInput",
            "us-east-1, the primary region",
        ),
    ],
)
def test_bad_input_ends_at_once_names_the_field_and_changes_nothing(
    world: Deployed, request_: dict[str, Any], error: str, told: str
) -> None:
    before = world.last_call()
    execution = world.run(request_)
    assert (execution.status, execution.error) == ("FAILED", error)
    assert told in execution.cause
    assert_notified(execution)
    assert_as_it_was(world)
    assert world.lease() == {}
    writes = {(call["service"], call["operation"]) for call in world.calls_after(before) if call["principal"]}
    assert not {name for _, name in writes if name in ("UpdateItem", "PutItem", "PutMetricData")}


def test_a_failover_to_the_active_region_is_refused(world: Deployed) -> None:
    execution = world.run({"action": "failover", "targetRegion": PRIMARY.region}, where=PRIMARY)
    assert (execution.status, execution.error) == ("FAILED", "AlreadyActive")
    assert_notified(execution)


def test_a_dry_run_says_what_would_happen_and_changes_nothing(world: Deployed) -> None:
    execution = world.run({**FAILOVER, "dryRun": True})
    assert execution.status == "SUCCEEDED"
    assert [step["step"] for step in execution.output["wouldDo"]][3:5] == [
        "PromoteReplica",
        "ScaleApplication",
    ]
    assert {item["name"]: item["state"] for item in execution.output["preconditions"]["items"]}[
        "database"
    ] == "ok"
    assert_as_it_was(world)
    assert world.lease() == {}


def test_a_test_checks_the_preconditions_under_the_lease_and_moves_nothing(world: Deployed) -> None:
    execution = world.run({**FAILOVER, "action": "test"})
    assert (execution.status, execution.output["result"]) == ("SUCCEEDED", "tested")
    assert_as_it_was(world)
    assert "holder" not in world.lease()


def test_a_missing_replica_stops_before_anything_is_changed(world: Deployed) -> None:
    world.client("rds").delete_db_instance(DBInstanceIdentifier=STANDBY.database, SkipFinalSnapshot=True)
    execution = world.run()
    assert (execution.status, execution.error) == ("FAILED", "PreconditionsFailed")
    assert "the replica doesn't exist" in execution.cause
    assert_notified(execution)
    assert world.switch() == 0
    assert world.endpoint_parameter() == OLD_ENDPOINT


def test_a_promotion_that_fails_leaves_the_switch_at_its_value_undoes_the_fence_and_notifies(
    world: Deployed,
) -> None:
    world.control.put_fault("promotion", "rds", "PromoteReadReplica", "InternalFailure", status=500)
    try:
        execution = world.run()
    finally:
        world.control.remove_fault("promotion")
    assert (execution.status, execution.error) == ("FAILED", "PromotionFailed")
    assert execution.cause.startswith("at PromoteReplica")
    assert_notified(execution)
    assert_as_it_was(world)
    assert world.item("permit", "current")["region"] == PRIMARY.region
    assert world.item("promotion", STANDBY.region)["state"] == "undone"
    assert "holder" not in world.lease()
    assert world.lease()["epoch"] == "1"


def test_a_failure_is_recorded_with_how_far_it_got(world: Deployed) -> None:
    world.control.put_fault("promotion", "rds", "PromoteReadReplica", "InternalFailure", status=500)
    try:
        execution = world.run({**FAILOVER, "reason": "the night shift said so"})
    finally:
        world.control.remove_fault("promotion")
    rows = world.client("dynamodb").query(
        TableName=NAMES.ledger_table,
        KeyConditionExpression="pk = :kind",
        ExpressionAttributeValues={":kind": {"S": "execution"}},
    )["Items"]
    (row,) = rows
    assert row["execution"]["S"] == execution.arn
    assert row["reason"]["S"] == "the night shift said so"
    assert row["startedBy"]["S"] == "operator"
    assert row["status"]["S"] == "failed"
    assert '"step":"PromoteReplica"' in row["failure"]["S"].replace(" ", "")


def test_without_a_lease_table_nothing_is_changed(world: Deployed) -> None:
    world.control.put_fault("lease", "dynamodb", "UpdateItem", "InternalServerError", status=500)
    try:
        execution = world.run()
    finally:
        world.control.remove_fault("lease")
    assert (execution.status, execution.error) == ("FAILED", "LeaseUnavailable")
    assert_notified(execution)
    assert_as_it_was(world)


def test_a_lease_whose_execution_runs_is_respected_by_name(world: Deployed) -> None:
    """The lease's holder is an execution that runs: it waits in its first state, of a definition made for that."""
    waiting = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}}
    world.define_document(STANDBY, waiting)
    holder = world.start()
    world.take_lease(holder)
    world.define(STANDBY)
    try:
        execution = world.run()
        assert (execution.status, execution.error) == ("FAILED", "LeaseHeld")
        assert holder in execution.cause
        assert_notified(execution)
        assert_as_it_was(world)
    finally:
        world.client("stepfunctions").stop_execution(executionArn=holder)


def test_the_lease_of_an_execution_that_does_not_run_is_retaken(world: Deployed) -> None:
    waiting = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}}
    world.define_document(STANDBY, waiting)
    holder = world.start()
    world.client("stepfunctions").stop_execution(executionArn=holder)
    world.take_lease(holder)
    world.define(STANDBY)
    execution = world.run({**FAILOVER, "action": "test"})
    assert execution.status == "SUCCEEDED"
    assert "RetakeLease" in execution.states
    assert world.lease()["epoch"] == "6"


def test_two_failovers_started_in_the_same_second_in_both_regions_end_with_one_winner(
    world: Deployed,
) -> None:
    """Both meet on the lease of the region being activated; the loser is refused by name."""
    promotions = _race(world)
    assert promotions["winners"] == 1
    assert promotions["errors"] == {"LeaseHeld"}


def test_the_condition_on_the_lease_is_what_decides_the_race(world: Deployed) -> None:
    """Without the lease's condition both executions win, which proves that the test above can fail."""
    document = _definition_without_lease_condition()
    world.define_document(STANDBY, document)
    assert _race(world)["winners"] == 2


def _race(world: Deployed) -> dict[str, Any]:
    """Start a failover in both regions at once, and return how many got past the lease, and the errors."""
    started = [world.start(where=PRIMARY), world.start(where=STANDBY)]
    machines = world.client("stepfunctions")

    def both() -> Any:
        found = machines.list_executions(stateMachineArn=STANDBY.state_machine_arn)["executions"]
        handed_over = started[0].rsplit(":", 1)[1]
        arns = [str(each["executionArn"]) for each in found]
        mine = [arn for arn in arns if arn == started[1] or arn.endswith(handed_over)]
        return mine if len(mine) == 2 else None

    executions = eventually(both)
    try:
        eventually(lambda: all(_decided(world, each) for each in executions))
        winners = [each for each in executions if "RecordStart" in world.states(each)]
        losers = [each for each in executions if each not in winners]
        return {"winners": len(winners), "errors": {world.ended(each).error for each in losers}}
    finally:
        for each in executions:
            machines.stop_execution(executionArn=each)
        world.client("stepfunctions", PRIMARY).stop_execution(executionArn=started[0])


def _decided(world: Deployed, execution: str) -> bool:
    return bool({"RecordStart", "LeaseHeld", "LeaseTakenMeanwhile"} & set(world.states(execution)))


def _definition_without_lease_condition() -> dict[str, Any]:
    from machines.rendering import render
    from tests.recovery.behaviour.regions import quick

    document = render(quick(STANDBY))
    del document["States"]["TakeLease"]["Parameters"]["ConditionExpression"]
    return document


@contextmanager
def standing_in(world: Deployed, status: str) -> Iterator[None]:
    """Keep the replica in an RDS status while the context lasts."""
    world.control.put_database_status(STANDBY.region, STANDBY.database, status)
    try:
        yield
    finally:
        world.control.remove_database_status(STANDBY.region, STANDBY.database)


@pytest.mark.parametrize("status", ["storage-optimization", "maintenance"])
def test_a_status_that_passes_is_waited_for_and_the_failover_succeeds(world: Deployed, status: str) -> None:
    with standing_in(world, status):
        started = world.start()
        seen = eventually(
            lambda: states if "WaitForReplica" in (states := world.states(started)) else None, 60
        )
        assert ("PromoteReplica" in seen) == (status == "storage-optimization")
        assert world.switch() == 0
    execution = world.ended(started)
    assert execution.status == "SUCCEEDED", execution.cause
    assert world.switch() == 2


def test_a_status_that_does_not_pass_stops_it_by_name(world: Deployed) -> None:
    with standing_in(world, "incompatible-network"):
        execution = world.run()
    assert (execution.status, execution.error) == ("FAILED", "PreconditionsFailed")
    assert "the replica has the status incompatible-network, which doesn't end by itself" in execution.cause
    assert_as_it_was(world)
