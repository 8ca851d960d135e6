"""A drill's journal is enough to undo its faults on a target that outlives the drill, in whichever phase the
drill was killed.
"""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.fields import Site
from drills.interrupted import clean_up, interrupted
from drills.journal import read
from operations.project import ROOT
from operations.request import ask
from operations.target import Target

PATIENCE_SECONDS = 360.0
# Two kinds of fault: one that the embedded AWS is told, and one that a control plane is.
DRILLING = """
import sys
from pathlib import Path
from config import Settings
from drills.faults.schedules import ScheduleOff
from drills.scenario import load
from drills.session import run_on
from operations.target import Target
endpoint, ca_file, reports = sys.argv[1:]
target = Target("embedded", Settings(), endpoint, Path(ca_file), 6.0)
loss = load("region-loss")
faults = [ScheduleOff(kind="schedule-off", function="replication"), *loss.faults]
run_on(target, loss.model_copy(update={"faults": faults}), reports=Path(reports))
"""


def kinds(reports: Path) -> list[str]:
    return [entry["kind"] for journal in reports.glob("*/journal.jsonl") for entry in read(journal)]


def kill_when(target: Target, reports: Path, phase: str, times: int) -> None:
    """Run a drill in a process of its own, and kill it with SIGKILL once its journal has `times` events of the
    phase.
    """
    command = [sys.executable, "-c", DRILLING, str(target.endpoint), str(target.ca_file), str(reports)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while kinds(reports).count(phase) < times:
            assert process.poll() is None, "the drill ended before it was killed"
            assert time.monotonic() < deadline, f"the journal never said {phase}"
            time.sleep(0.1)
        process.kill()


def answers(target: Target, site: Site) -> bool:
    host = target.names.region_host(site)
    return ask(target, host, target.settings.application.health_path, datetime.now(UTC)).good


def schedule_of(target: Target) -> str:
    """Return the state of the schedule that starts the function that measures replication."""
    scheduler = target.client("scheduler", target.passive.region)
    return str(scheduler.get_schedule(Name=target.passive.function("replication"))["State"])


# What the journal says in each phase: before the faults, at the last of them, in the recovery, after it.
@pytest.mark.parametrize(
    ("phase", "times"),
    [
        pytest.param("observed", 1, marks=pytest.mark.slow),
        ("fault-begins", 2),
        pytest.param("execution-started", 1, marks=pytest.mark.slow),
        pytest.param("execution-ended", 1, marks=pytest.mark.slow),
    ],
)
def test_what_a_killed_drill_broke_is_mended_from_its_journal(
    target: Target, tmp_path: Path, phase: str, times: int
) -> None:
    target.control.set_speed(6.0)
    target.reach_names()
    reports = tmp_path / "reports"
    kill_when(target, reports, phase, times)
    assert schedule_of(target) == ("ENABLED" if phase == "observed" else "DISABLED")
    for left in interrupted(reports):
        clean_up(left, target.settings, print)
    assert interrupted(reports) == []
    assert schedule_of(target) == "ENABLED"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not answers(target, "primary") or not answers(target, "standby"):
        assert time.monotonic() < deadline, "a region is down still"
        time.sleep(0.5)
