"""Nothing that a command started outlives it, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from operations import supervisor

ROOT = Path(__file__).parents[2]
PARENT = """
import os, sys
from pathlib import Path
from operations import supervisor
run = supervisor.start([sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(600)"],
                       cwd=Path("."), environment=dict(os.environ))
print(run.process.stdout.readline().strip(), flush=True)
run.wait()
"""


def gone(pid: int, patience: float = 60) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def stopped(script: str) -> int:
    """Start a Python program, stop it once it has printed its child's process id, and return that id."""
    run = supervisor.start([sys.executable, "-c", script], cwd=ROOT, environment=dict(os.environ))
    assert run.process.stdout is not None
    with run.process.stdout as stream:
        child = int(stream.readline())
        run.stop()
    return child


def test_a_killed_parent_leaves_no_command_behind() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert gone(child)


def test_the_exit_code_and_both_streams_are_the_commands() -> None:
    script = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)"
    run = supervisor.start([sys.executable, "-c", script], cwd=ROOT, environment=dict(os.environ))
    assert run.process.stdout is not None
    with run.process.stdout as stream:
        lines = sorted(line.strip() for line in stream)
    assert (run.wait(), lines) == (7, ["err", "out"])


def test_a_stopped_command_ends_with_its_children() -> None:
    script = (
        "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
        "print(p.pid, flush=True); p.wait()"
    )
    assert gone(stopped(script))


def test_a_child_that_outlives_an_interrupted_command_is_killed() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    script = (
        f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {deaf!r}], stdout=subprocess.PIPE);"
        "p.stdout.readline(); print(p.pid, flush=True); p.wait()"
    )
    assert gone(stopped(script))
