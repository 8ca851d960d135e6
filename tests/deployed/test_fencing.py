"""Invariant 5, drilled in a partition: a strict writer stops in time; an available one goes on, and it's reported."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import yaml

from drills.session import embedded_target
from drills.world import World, adopted
from operations.doctor.diagnosis import Diagnosis
from operations.target import INVOKING, Target
from readiness import writers
from recovery import lease_table
from recovery.clock import utc_now
from recovery.steps import divergence, heartbeat
from tests.deployed.test_failover import FAILOVER, WEST, ended
from tests.deployed.test_latch import SPEED, answered, write
from tests.deployed.waiting import eventually

PRIMARY, STANDBY = "us-east-1", "us-west-2"
# More than one beat of the database's heartbeats, which come every 20 s at most.
HEARTBEATS_SECONDS = 45


@pytest.fixture(scope="module")
def strict_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return a world of its own, deployed with strict fencing."""
    folder = tmp_path_factory.mktemp("strict")

    def prepare(_: object) -> Path:
        file = folder / "dr.yaml"
        file.write_text(yaml.safe_dump({"failover": {"fencing": "strict"}}), encoding="utf-8")
        return file

    return adopted(folder, prepare, lambda _: None)


@pytest.fixture
def strict(strict_world: World, tmp_path: Path) -> Iterator[Target]:
    with strict_world.running(tmp_path / "aws") as handle:
        yield embedded_target(strict_world.settings, handle.client)


class OldRegion:
    """Writes a row to the region that was active, under its own name, several times a second."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._over = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self.accepted_at, self.reason = 0.0, ""

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        number = 1000
        while not self._over.wait(0.3):
            number += 1
            status, _, reason = write(self._target, "primary.app", number)
            if status == 200:
                # When the answer came, which is later than the commit.
                self.accepted_at = utc_now().timestamp()
            else:
                self.reason = reason


@contextmanager
def partition(target: Target) -> Iterator[None]:
    target.control.begin_outage(PRIMARY, "cut-off", peer=STANDBY)
    try:
        yield
    finally:
        target.control.end_outage(PRIMARY)


def serving(target: Target) -> None:
    target.control.set_speed(SPEED)
    target.reach_names()
    eventually(lambda: write(target, "primary.app", 1)[0] == 200, "the primary takes no row")


def activate(target: Target) -> str:
    """Run an ungraceful failover as an operator starts it, and return the ARN of its execution."""
    started = target.client("stepfunctions", STANDBY).start_execution(stateMachineArn=WEST, input=FAILOVER)
    found = ended(target, STANDBY, started["executionArn"])
    assert found["status"] == "SUCCEEDED", found.get("cause")
    return str(started["executionArn"])


def entered_at(target: Target, execution: str, state: str) -> float:
    pages = target.client("stepfunctions", STANDBY).get_paginator("get_execution_history")
    moments = [
        each["timestamp"].timestamp()
        for page in pages.paginate(executionArn=execution)
        for each in page["events"]
        if each.get("stateEnteredEventDetails", {}).get("name") == state
    ]
    return float(moments[0])


def found(target: Target, item: str) -> Diagnosis:
    (diagnosis,) = [each for each in writers.examine(target) if each.item == item]
    return diagnosis


@pytest.mark.slow
def test_a_strict_writer_that_is_cut_off_stops_before_the_promotion_and_is_refused_when_it_comes_back(
    strict: Target,
) -> None:
    # The calls of the instances are judged by their policies too.
    strict.control.enforce_policies()
    serving(strict)
    assert found(strict, writers.RENEWALS).state == "ready"
    old = OldRegion(strict)
    old.begin()
    try:
        with partition(strict):
            execution = activate(strict)
            assert "fencing is strict" in old.reason
            assert 0 < old.accepted_at < entered_at(strict, execution, "PromoteReplica")
            # The standby serves alone, although it can't renew in the other region's table.
            assert answered(strict, "standby.app", 2)[:2] == (200, STANDBY)
            assert found(strict, writers.RENEWALS).state == "not ready"
            alone = lease_table.read_alone(strict.client("dynamodb", STANDBY), strict.passive.lease_table)
            assert alone == 1
            accepted_at = old.accepted_at
        eventually(lambda: "refuses epoch 0" in old.reason or "the permit names" in old.reason, "not refused")
        eventually(
            lambda: (
                lease_table.read_alone(strict.client("dynamodb", STANDBY), strict.passive.lease_table) == -1
            ),
            "the activated region stays alone",
        )
        eventually(lambda: found(strict, writers.RENEWALS).state == "ready", "nothing is renewed")
        assert answered(strict, "standby.app", 3)[:2] == (200, STANDBY)
        time.sleep(5)
        assert old.accepted_at == accepted_at
    finally:
        old.end()
    refused = [
        (call["principal"], call["service"], call["operation"])
        for call in strict.control.calls()
        if call.get("refusal") == "iam" and "application" in (call["principal"] or "")
    ]
    assert refused == []


@pytest.mark.slow
def test_an_available_writer_that_is_cut_off_goes_on_and_the_divergence_is_reported(target: Target) -> None:
    serving(target)
    eventually(lambda: _beats(target), "no heartbeat of the database")
    old = OldRegion(target)
    old.begin()
    try:
        with partition(target):
            execution = activate(target)
            promoted_at = entered_at(target, execution, "PromoteReplica")
            eventually(lambda: old.accepted_at > promoted_at + 1, "the old region stopped")
            time.sleep(HEARTBEATS_SECONDS)
        eventually(lambda: "the permit names" in old.reason, "the old region isn't refused")
    finally:
        old.end()
    eventually(lambda: found(target, divergence.ITEM).state == "not ready", "nobody says so")
    assert f"{PRIMARY} accepted a write at" in found(target, divergence.ITEM).cause
    # Its schedule runs the examination every half hour; the test doesn't wait for that.
    target.client("lambda", STANDBY, INVOKING).invoke(FunctionName=target.passive.function("examination"))
    eventually(lambda: _is_told(target), "no alarm tells that both regions took writes")


def _is_told(target: Target) -> bool:
    name = target.passive.alarm("writes-diverged")
    (alarm,) = target.client("cloudwatch", STANDBY).describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return bool(alarm["StateValue"] == "ALARM")


def _beats(target: Target) -> Any:
    table = target.names.ledger_table
    return heartbeat.read_database(target.client("dynamodb", PRIMARY), table, PRIMARY)
