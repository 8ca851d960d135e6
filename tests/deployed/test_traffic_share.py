"""A traffic test with 5 % on the deployed world shares users between the regions, and returns all of them
however it ends.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.settings import parse_settings
from drills.faults.traffic_share import weights_of
from drills.interrupted import clean_up, interrupted
from drills.journal import Journal
from drills.traffic_test import Limits, RefusedTestError, run
from operations.project import ROOT
from operations.request import ask
from operations.target import Target

USUAL = {"Production": 100, "DR-Test": 0}
SHARED = {"Production": 80, "DR-Test": 20}
PATIENCE_SECONDS = 240.0
# What the command does, on a target whose world the test holds.
SHIFTING = """
import sys
from pathlib import Path
from config import Settings
from drills.journal import Journal
from operations.target import Target
from operations.request import ask
from drills.traffic_test import Limits, run
endpoint, ca_file, journal = sys.argv[1:]
target = Target("embedded", Settings(), endpoint, Path(ca_file))
run(target, Journal(Path(journal)), percent=20, seconds=120, limits=Limits())
"""


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "reports" / "share" / "journal.jsonl")
    yield made
    made.close()


def until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.3)


def ready(target: Target) -> None:
    """Wait until the standby takes a write: a new health check reports healthy before its first probe."""
    target.reach_names()
    host, path = target.names.region_host("standby"), target.settings.application.readiness_path
    until(lambda: ask(target, host, path, datetime.now(UTC)).good, "the standby isn't ready")


def test_a_share_of_the_answers_leads_to_the_passive_region_and_then_none(
    target: Target, journal: Journal
) -> None:
    ready(target)
    where = {one["address"]: one["region"] for one in target.control.load_balancers()}
    led: Counter[str] = Counter()
    weights = []

    def look(_: float) -> None:
        weights.append(weights_of(target))
        led.update(where[target.control.resolve("app.example.com")["values"][0]] for _ in range(100))

    assert run(target, journal, percent=20, seconds=3, limits=Limits(1, 60), sleep=look) == ""
    assert weights
    assert all(each == SHARED for each in weights)
    share = led["us-west-2"] / led.total()
    assert 0.05 < share < 0.4
    assert weights_of(target) == USUAL


def test_a_breach_takes_the_users_back_at_once(target: Target, journal: Journal) -> None:
    ready(target)
    broken: list[float] = []

    def lose(_: float) -> None:
        if not broken:
            target.control.begin_servers_outage("us-east-1", "databases")
        broken.append(1)

    try:
        found = run(
            target, journal, percent=20, seconds=120, limits=Limits(errors=0.1, seconds=60), sleep=lose
        )
    finally:
        target.control.end_servers_outage("us-east-1", "databases")
    assert "of the answers are bad" in found
    assert weights_of(target) == USUAL


def test_no_user_is_sent_to_a_region_that_is_not_ready(target: Target, journal: Journal) -> None:
    ready(target)
    target.control.begin_servers_outage("us-east-1", "databases")
    try:
        with pytest.raises(RefusedTestError, match=r"standby.app.example.com answers 503"):
            run(target, journal, percent=5, seconds=1, limits=Limits())
    finally:
        target.control.end_servers_outage("us-east-1", "databases")
    pilot = Target("embedded", parse_settings({"strategy": "pilot_light"}), target.endpoint, target.ca_file)
    with pytest.raises(RefusedTestError, match="strategy = 'pilot_light'"):
        run(pilot, journal, percent=5, seconds=1, limits=Limits())
    assert weights_of(target) == USUAL


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_test_that_is_ended_leaves_no_weight_behind(
    target: Target, tmp_path: Path, number: signal.Signals
) -> None:
    ready(target)
    written = tmp_path / "killed" / "share" / "journal.jsonl"
    command = [sys.executable, "-c", SHIFTING, str(target.endpoint), str(target.ca_file), str(written)]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL
        )
    finally:
        signal.signal(signal.SIGINT, before)
    until(lambda: weights_of(target) == SHARED, "the weights never changed")
    process.send_signal(number)
    process.wait(240)
    left = interrupted(tmp_path / "killed")
    if number == signal.SIGKILL:
        assert weights_of(target) == SHARED
        (one,) = left
        clean_up(one, target.settings, print)
    assert weights_of(target) == USUAL
    assert interrupted(tmp_path / "killed") == []
