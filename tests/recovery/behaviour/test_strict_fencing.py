"""Strict fencing on the embedded AWS: the machine as deployed, and the writers' own code on both sides.

The ledgers of the two regions are tables of their own here, so replication is as far behind as it can be.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

import boto3
import pytest
from botocore.config import Config

from application import clients
from application import permit as permits
from application.clients import Clients
from application.direction import Direction
from application.permit import forbidden
from application.place import Place
from application.renewal import Renewal
from config import RegionNames
from machines.definition import Definition
from machines.rendering import render
from recovery import lease_table
from recovery.clock import utc_now
from tests.recovery.behaviour.deployed import FAILOVER, Deployed, Execution
from tests.recovery.behaviour.outcome import assert_failed_over, promotions
from tests.recovery.behaviour.regions import KEYS, NAMES, PRIMARY, STANDBY, quick
from tests.recovery.behaviour.test_circumstances import just_now
from tests.recovery.behaviour.test_failure_matrix import failing
from tests.recovery.behaviour.test_manual_failover import walked
from tests.recovery.behaviour.test_refusals import assert_as_it_was, assert_notified
from tests.recovery.behaviour.waiting import eventually

# Shorter than deployed, in the same order: renewed, valid, stopped.
RENEWED_EVERY, VALID, STOPPED = 0.3, 5.0, 8
GRACEFUL = {**FAILOVER, "mode": "graceful"}
# Nothing listens there: a region that no way leads to.
NOWHERE = "http://127.0.0.1:9"


def strict() -> Definition:
    return replace(quick(STANDBY), permit_seconds=STOPPED)


class Process:
    """The application of a region, as far as it decides whether it may write."""

    running: "ClassVar[list[Process]]" = []

    def __init__(self, here: RegionNames, there: RegionNames) -> None:
        place = Place(
            here.region,
            8080,
            NAMES.endpoint_parameter,
            "db",
            "secret",
            NAMES.ledger_table,
            lease_table=here.lease_table,
            other_region=there.region,
        )
        self._here, self._clients = here, Clients(here.region, there.region)
        self._there = self._clients.abroad
        # Connecting takes part of the time that the writers are waited for, as deployed.
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=1)
        self._away = boto3.client("dynamodb", region_name=there.region, endpoint_url=NOWHERE, config=config)
        self._direction = Direction(place, self._clients)
        self.renewal = Renewal(place, self._clients, self._direction.read)
        self.renewal.begin()
        self.running.append(self)

    @classmethod
    def end_all(cls) -> None:
        """Let nothing that a test began renew in the tables of the next one: threads of a renewal don't end."""
        for each in cls.running:
            each.cut_off()
        cls.running.clear()

    def cut_off(self) -> None:
        self._clients.abroad = self._away

    def reconnect(self) -> None:
        self._clients.abroad = self._there

    def stopped(self) -> str:
        """Return why it may not write; empty when it may."""
        address, permit = self._direction.read()
        return forbidden(address, permit, self._here.region, self.renewal.standing, time.monotonic())


@pytest.fixture
def strictly(world: Deployed, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """Yield the world with a strict machine in the standby region, and the endpoint in the primary one."""
    for name, value in {**KEYS, "aws_endpoint_url": world.endpoint}.items():
        monkeypatch.setenv(name.upper(), value)
    # A loaded machine takes longer than an instance may.
    for limit in ("CALL_SECONDS", "PERMIT_SECONDS"):
        monkeypatch.setattr(clients, limit, 10)
    monkeypatch.setattr(permits, "VALID_SECONDS", VALID)
    monkeypatch.setattr("application.renewal.RENEWAL_SECONDS", RENEWED_EVERY)
    world.define(STANDBY, strict())
    parameters = world.client("ssm", PRIMARY)
    parameters.put_parameter(
        Name=NAMES.endpoint_parameter, Value=address(world, PRIMARY), Type="String", Overwrite=True
    )
    yield world
    Process.end_all()
    parameters.delete_parameter(Name=NAMES.endpoint_parameter)


def address(world: Deployed, here: RegionNames) -> str:
    found = world.client("rds", here).describe_db_instances(DBInstanceIdentifier=here.database)
    return str(found["DBInstances"][0]["Endpoint"]["Address"])


@pytest.fixture
def old_writer(strictly: Deployed) -> Process:
    """Return the primary region's writer, which writes."""
    del strictly
    process = Process(PRIMARY, STANDBY)
    eventually(lambda: not process.stopped())
    return process


def entered_at(world: Deployed, execution: str, state: str) -> float:
    """Return when an execution entered a state, in seconds of the epoch."""
    events = world.client("stepfunctions").get_execution_history(executionArn=execution, maxResults=1000)
    moments = [
        each["timestamp"].timestamp()
        for each in events["events"]
        if each.get("stateEnteredEventDetails", {}).get("name") == state
    ]
    return float(moments[0])


def succeeded(execution: Execution) -> Execution:
    assert execution.status == "SUCCEEDED", execution.cause
    return execution


def test_a_writer_that_is_cut_off_has_stopped_before_the_promotion(
    strictly: Deployed, old_writer: Process
) -> None:
    """A partition: the ungraceful failover can't tell the old region anything."""
    old_writer.cut_off()
    started = strictly.start()
    eventually(lambda: old_writer.stopped())
    stopped_at = utc_now().timestamp()
    assert "fencing is strict" in old_writer.stopped()
    succeeded(strictly.ended(started))
    assert_failed_over(strictly)
    assert stopped_at < entered_at(strictly, started, "PromoteReplica")
    waited = entered_at(strictly, started, "RecordIntent") - entered_at(strictly, started, "WaitForWriters")
    assert waited >= STOPPED - 0.1
    assert old_writer.stopped()


def test_a_stale_writer_that_comes_back_is_refused_although_its_ledger_knows_of_nothing(
    strictly: Deployed, old_writer: Process
) -> None:
    old_writer.cut_off()
    succeeded(strictly.run())
    old_writer.reconnect()
    eventually(lambda: "us-west-2 refuses epoch 0" in old_writer.stopped())
    # So is one that starts anew.
    fresh = Process(PRIMARY, STANDBY)
    eventually(lambda: "us-west-2 refuses epoch 0" in fresh.stopped())
    found = strictly.client("dynamodb", PRIMARY).get_item(
        TableName=NAMES.ledger_table, Key={"pk": {"S": "permit"}, "sk": {"S": "current"}}
    )
    assert "Item" not in found


def test_a_writer_that_reaches_the_other_region_stops_as_soon_as_the_failover_fences_it(
    strictly: Deployed, old_writer: Process
) -> None:
    started = strictly.start()
    eventually(lambda: "refuses epoch 0" in old_writer.stopped())
    refused_at = utc_now().timestamp()
    succeeded(strictly.ended(started))
    assert refused_at < entered_at(strictly, started, "PromoteReplica")


def test_the_activated_region_writes_alone_until_the_other_one_answers(strictly: Deployed) -> None:
    activated = Process(STANDBY, PRIMARY)
    activated.cut_off()
    succeeded(strictly.run())
    tables = strictly.client("dynamodb")
    eventually(lambda: not activated.stopped())
    assert lease_table.read_alone(tables, STANDBY.lease_table) == 1
    # Longer than a renewal is good for: it isn't the last one that it lives from.
    time.sleep(VALID + 0.5)
    assert not activated.stopped()
    activated.reconnect()
    eventually(lambda: lease_table.read_alone(tables, STANDBY.lease_table) == -1)
    assert lease_table.read_renewal(strictly.client("dynamodb", PRIMARY), PRIMARY.lease_table).epoch == 1
    assert not activated.stopped()
    # From now on it counts what the other region says.
    activated.cut_off()
    eventually(lambda: activated.stopped())


def test_a_failover_that_fails_before_the_promotion_lets_the_old_writer_write_again(
    strictly: Deployed, old_writer: Process
) -> None:
    strictly.control.put_fault("promotion", "rds", "PromoteReadReplica", "InternalFailure", status=500)
    try:
        execution = strictly.run()
    finally:
        strictly.control.remove_fault("promotion")
    assert (execution.status, execution.error) == ("FAILED", "PromotionFailed")
    assert_as_it_was(strictly)
    eventually(lambda: "refuses epoch 0" in old_writer.stopped())
    replicate_permit(strictly)
    eventually(lambda: not old_writer.stopped())
    assert lease_table.read_renewal(strictly.client("dynamodb"), STANDBY.lease_table).epoch == 1
    # And the next one fences it again.
    succeeded(strictly.run())
    assert_failed_over(strictly)
    eventually(lambda: "refuses epoch 1" in old_writer.stopped())


def replicate_permit(world: Deployed) -> None:
    """Replicate the permit, as the global table does in its own time."""
    key: Any = {"pk": {"S": "permit"}, "sk": {"S": "current"}}
    item = world.client("dynamodb").get_item(TableName=NAMES.ledger_table, Key=key)["Item"]
    world.client("dynamodb", PRIMARY).put_item(TableName=NAMES.ledger_table, Item=item)


def test_a_graceful_failover_fences_waits_for_the_replica_alone_and_leaves_nobody_alone(
    strictly: Deployed,
) -> None:
    strictly.tell_lag(0, just_now())
    # Other tests tell a late replica, which isn't what this is about.
    with (
        strictly.environment("database", DR_DRAIN_SECONDS="3"),
        strictly.environment("preconditions", DR_LAG_OBJECTIVE_SECONDS="100000"),
    ):
        execution = strictly.run(GRACEFUL)
    assert execution.error == "NotDrained", execution.cause
    assert "FenceRenewals" in execution.states
    assert not {"AllowAlone", "WaitForWriters"} & set(execution.states)
    assert lease_table.read_alone(strictly.client("dynamodb"), STANDBY.lease_table) == -1


def test_a_writer_that_renewed_with_a_later_epoch_than_the_ledger_tells_is_never_overtaken(
    strictly: Deployed,
) -> None:
    """The ledger is a global table, so what it tells of permits may be old; renewals are written here."""
    key = {"id": {"S": "writer"}}
    table = strictly.client("dynamodb")
    table.put_item(TableName=STANDBY.lease_table, Item={**key, "epoch": {"N": "7"}})
    execution = strictly.run()
    assert (execution.status, execution.error) == ("FAILED", "FencingFailed")
    assert_as_it_was(strictly)
    table.delete_item(TableName=STANDBY.lease_table, Key=key)


FENCES = ("AllowAlone", "FenceRenewals")


@pytest.mark.parametrize("state", FENCES)
def test_a_fence_that_cannot_be_written_stops_it_safely(strictly: Deployed, state: str) -> None:
    with failing(strictly, state, "InternalFailure"):
        execution = strictly.run()
    assert (execution.status, execution.error) == ("FAILED", "FencingFailed")
    assert_notified(execution)
    assert_as_it_was(strictly)
    assert strictly.item("permit", "current")["region"] == PRIMARY.region
    assert "holder" not in strictly.lease()
    succeeded(strictly.run())
    assert_failed_over(strictly)


@pytest.mark.slow
@pytest.mark.parametrize("state", FENCES)
def test_a_fence_whose_answer_is_lost_is_written_again(strictly: Deployed, state: str) -> None:
    before = strictly.last_call()
    with failing(strictly, state, "States.Timeout", times=1, answer=True):
        succeeded(strictly.run())
    assert_failed_over(strictly)
    assert promotions(strictly, before) == 1


@pytest.mark.parametrize(
    "state", ["WaitForWriters", *(pytest.param(each, marks=pytest.mark.slow) for each in FENCES)]
)
def test_a_run_stopped_there_and_started_again_ends_in_the_same_place(strictly: Deployed, state: str) -> None:
    before = strictly.last_call()
    document = render(strict())
    document["States"]["StopHere"] = {
        "Type": "Wait",
        "Seconds": 3600,
        "Next": document["States"][state]["Next"],
    }
    document["States"][state]["Next"] = "StopHere"
    strictly.define_document(STANDBY, document)
    started = strictly.start()
    eventually(lambda: "StopHere" in strictly.states(started))
    strictly.client("stepfunctions").stop_execution(executionArn=started)
    strictly.define(STANDBY, strict())
    succeeded(strictly.run())
    assert_failed_over(strictly)
    assert promotions(strictly, before) == 1
    assert lease_table.read_alone(strictly.client("dynamodb"), STANDBY.lease_table) == 2


@pytest.mark.slow
def test_a_manual_failover_fences_and_waits_too(strictly: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operations.manual_failover.walk.definition", lambda *_: strict())
    entered, result = walked(strictly)
    assert result["result"] == "succeeded"
    assert entered.index("FenceRenewals") < entered.index("WaitForWriters") < entered.index("PromoteReplica")
