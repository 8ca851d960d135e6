"""What the operators' commands do, on the embedded AWS."""

from datetime import timedelta
from typing import Any

import pytest

from drills import records
from operations.doctor.diagnosis import Diagnosis
from operations.failover import approval, inhibitor
from operations.failover.execution import Execution, NoExecutionError, region_of
from operations.failover.following import Asked, Entered, follow
from operations.failover.start import UnknownRegionError, Wanted, start, target_of
from operations.failover.status import status
from operations.target import Target
from recovery.clock import utc_now
from recovery.steps.standby.record import record_readiness
from tests.drills.results import result
from tests.recovery.behaviour.deployed import FAILOVER, Deployed
from tests.recovery.behaviour.regions import NAMES, PRIMARY, SETTINGS, STANDBY
from tests.recovery.behaviour.test_approval import ASKED, seen_up
from tests.recovery.behaviour.waiting import eventually

__all__ = ["seen_up"]


def look(world: Deployed, after: timedelta = timedelta()) -> dict[str, dict[str, str]]:
    regions = {here.region: here for here in (PRIMARY, STANDBY)}
    return status(SETTINGS, lambda service, region: world.client(service, regions[region]), utc_now() + after)


def no_sleep(_seconds: float) -> None:
    """Wait for nothing: the embedded AWS answers at once."""


def test_the_command_starts_what_the_original_starts(world: Deployed) -> None:
    wanted = Wanted("failover", STANDBY.region, "ungraceful", "a fire")
    execution = world.ended(start(world.client("stepfunctions"), STANDBY, wanted))
    assert execution.status == "SUCCEEDED", execution.cause
    assert execution.output["reason"] == "a fire"
    assert execution.output["mode"] == "ungraceful"


def test_following_tells_every_state_in_order_and_ends_with_the_result(world: Deployed) -> None:
    arn = world.start()
    events = list(follow(world.client("stepfunctions"), arn, no_sleep))
    assert [each.state for each in events if isinstance(each, Entered)] == world.states(arn)
    end = events[-1]
    assert isinstance(end, Execution)
    assert end.status == "SUCCEEDED"
    assert end.output["result"] == "succeeded"


def test_an_approval_by_command_lets_the_failover_go_on_and_is_good_once(seen_up: Deployed) -> None:
    machines = seen_up.client("stepfunctions")
    arn = seen_up.start(ASKED)
    events: list[Any] = []
    for event in follow(machines, arn, no_sleep):
        events.append(event)
        if isinstance(event, Asked):
            assert f"approve.sh {event.token}" in look(seen_up)["running executions"][STANDBY.region]
            approval.give(machines, event.token, approval.Approval(approved=True, by="ann"))
    (asked,) = [event for event in events if isinstance(event, Asked)]
    assert events[-1].status == "SUCCEEDED"
    with pytest.raises(approval.ApprovalError, match="no execution in this region waits"):
        approval.give(machines, asked.token, approval.Approval(approved=True, by="bob"))


def test_a_denial_by_command_tells_who_and_why(seen_up: Deployed) -> None:
    machines = seen_up.client("stepfunctions")
    arn = seen_up.start(ASKED)
    token = eventually(lambda: approval.token_wanted(machines, arn))
    approval.give(machines, token, approval.Approval(approved=False, by="ann", reason="it is the network"))
    assert "ann: it is the network" in seen_up.ended(arn).cause


def test_what_is_no_token_is_refused_with_the_fix(world: Deployed) -> None:
    with pytest.raises(approval.ApprovalError, match="fix:"):
        approval.give(world.client("stepfunctions"), "no-token", approval.Approval(approved=True, by="ann"))


def test_inhibiting_stops_alarms_until_it_is_ended(seen_up: Deployed) -> None:
    tables = seen_up.client("dynamodb")
    inhibitor.inhibit(tables, NAMES.ledger_table, by="ann", reason="upgrade", minutes=5, clock=utc_now)
    assert seen_up.run({**ASKED, "dryRun": True}).error == "Inhibited"
    assert "ann inhibited" in look(seen_up)["automatic failover inhibited"][STANDBY.region]
    inhibitor.release(tables, NAMES.ledger_table)
    assert seen_up.run({**ASKED, "dryRun": True}).status == "SUCCEEDED"


def test_the_status_tells_a_failover_and_calls_a_lost_region_unknown(world: Deployed) -> None:
    before = look(world)
    assert before["active region"][STANDBY.region] == f"{PRIMARY.region} (as deployed)"
    assert before["database"][STANDBY.region].startswith("replica, available")
    assert world.run(FAILOVER).status == "SUCCEEDED"
    world.control.begin_outage(PRIMARY.region, "refuse")
    try:
        after = look(world)
    finally:
        world.control.end_outage(PRIMARY.region)
    assert after["active region"][STANDBY.region] == STANDBY.region
    assert after["switch"][STANDBY.region].startswith("2")
    assert after["database"][STANDBY.region] == "writer, available"
    assert after["last execution"][STANDBY.region].startswith("failover succeeded")
    assert {answers[PRIMARY.region].split(":")[0] for answers in after.values()} == {"unknown"}


def test_the_status_tells_readiness_and_which_rehearsals_are_due(world: Deployed) -> None:
    tables, table = world.client("dynamodb"), NAMES.ledger_table
    assert look(world)["readiness"][STANDBY.region] == "nobody looked yet"
    found = [Diagnosis("key", "not ready", "it is Disabled", "enable it"), Diagnosis("image", "ready", "new")]
    record_readiness(tables, table, region=STANDBY.region, found=found, at=utc_now())
    told = look(world)["readiness"][STANDBY.region].splitlines()
    assert told[0].startswith(f"not ready in {STANDBY.region} at ")
    assert told[1:] == ["not ready key: it is Disabled; fix: enable it"]
    assert world.run({**FAILOVER, "action": "test"}).status == "SUCCEEDED"
    rehearsed = dict(line.split(": ", 1) for line in look(world)["rehearsals"][STANDBY.region].splitlines())
    assert "execution" in rehearsed["component test"]
    assert rehearsed["full test"].startswith("never passed, due by")
    later = look(world, after=timedelta(days=101))
    assert "overdue since" in later["rehearsals"][STANDBY.region]


def test_the_last_drill_is_in_the_ledger_and_in_the_status(world: Deployed) -> None:
    target = Target("embedded", SETTINGS, world.endpoint)
    for started, verdict in (
        ("2026-01-01T12:00:00.000+00:00", "passed"),
        ("2026-01-02T12:00:00.000+00:00", "failed"),
    ):
        records.keep(target, result(started=started, verdict=verdict))
    told = look(world)["last drill"][STANDBY.region]
    assert told == "region-loss failed, started 2026-01-02T12:00:00.000+00:00"
    item = world.item("drill", "2026-01-01T12:00:00.000+00:00#region-loss")
    assert (item["rtoSeconds"], item["rpoSeconds.s3"]) == ("25.5", "0.25")
    # What nobody measured isn't there, and is no zero.
    assert "rpoSeconds.database" not in item


def test_the_region_to_activate_is_the_passive_one_unless_named() -> None:
    assert target_of(SETTINGS, "") == STANDBY
    assert target_of(SETTINGS, PRIMARY.region) == PRIMARY
    with pytest.raises(UnknownRegionError, match=f"allowed: {PRIMARY.region}, {STANDBY.region}"):
        target_of(SETTINGS, "eu-west-1")


def test_what_is_no_execution_is_named() -> None:
    arn = STANDBY.state_machine_arn.replace("stateMachine", "execution")
    assert region_of(f"{arn}:name") == STANDBY.region
    with pytest.raises(NoExecutionError, match="the-name-only"):
        region_of("the-name-only")
