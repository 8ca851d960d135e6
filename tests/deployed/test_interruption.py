"""A demo that is interrupted or killed leaves no process behind, and the next one is green."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from drills.interrupted import interrupted
from drills.session import SCRATCH
from drills.world import World
from operations.project import ROOT

# In the middle of the failover, with functions, listeners and an execution running.
MIDDLE = "the execution was started by"


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Restore Ctrl-C for child processes: a shell's background jobs ignore it, and what they start inherits that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def drills(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "drills", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": "300"},
        start_new_session=True,
    )


def descendants(pid: int) -> set[int]:
    """Return every process below `pid`, whatever its session."""
    listed = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(line.split()[0]): int(line.split()[1]) for line in listed.splitlines()}
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def running(pids: set[int]) -> set[int]:
    listed = subprocess.run(["ps", "-axo", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    alive = {int(line.split()[0]) for line in listed.splitlines() if not line.split()[1].startswith("Z")}
    return pids & alive


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_ended_demo_leaves_nothing_behind(world: World, number: signal.Signals) -> None:
    assert world.folder.is_dir()
    process = drills("demo")
    assert process.stdout is not None
    with process.stdout as output:
        for line in output:
            if MIDDLE in line:
                break
        below = descendants(process.pid)
        assert len(below) > 1, "no embedded AWS and no function runs in the middle of the demo"
        process.send_signal(number)
        process.wait(240)
    deadline = time.monotonic() + 120
    while running(below) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert running(below) == set()
    assert process.returncode == (130 if number == signal.SIGINT else -signal.SIGKILL)


def test_the_next_demo_is_green_and_removes_what_was_left(world: World) -> None:
    assert world.folder.is_dir()
    # No process has so high an id.
    left = SCRATCH / f"{2**22 + 1}-0"
    left.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-m", "drills", "demo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Verdict: passed" in done.stdout
    assert not left.exists()


# What is said when each phase begins; the last is after the failover.
PHASES = ("restoring the deployed world", "steady state before", "now region", "the execution ended")


@pytest.mark.slow
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("phase", PHASES)
def test_a_drill_killed_in_any_phase_is_cleaned_up(world: World, phase: str) -> None:
    assert world.folder.is_dir()
    process = drills("run", "--scenario", "region-loss")
    assert process.stdout is not None
    with process.stdout as output:
        next(line for line in output if phase in line)
        below = descendants(process.pid)
        process.send_signal(signal.SIGKILL)
        process.wait(240)
    with drills("run", "--clean-up") as cleaned:
        assert cleaned.wait(240) == 0
    deadline = time.monotonic() + 120
    while running(below) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert running(below) == set()
    assert interrupted(ROOT / "reports") == []
    assert list(SCRATCH.glob(f"{process.pid}-*")) == []
