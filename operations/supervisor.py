"""Runs a command that ends when its parent does, however the parent ends.

`python -m operations.supervisor FD -- COMMAND` holds FD, the read end of a pipe whose write end only
the parent has. The kernel closes it when the parent is gone, also by kill -9, and the command's whole
process group is then ended.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from operations.project import ROOT

# Terraform writes its state and lets go of its lock when it is interrupted.
PATIENCE_SECONDS = 5.0


class Supervised:
    """A running command. `stop` ends it and everything that it started."""

    def __init__(self, process: "subprocess.Popen[str]", lifeline: int) -> None:
        self.process = process
        self._lifeline: int | None = lifeline

    def stop(self) -> None:
        self._let_go()
        self.process.wait()

    def wait(self) -> int:
        try:
            return self.process.wait()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None


def start(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> Supervised:
    """Start a command whose output (both streams) is read from `process.stdout`."""
    read, write = os.pipe()
    supervisor = [sys.executable, str(Path(__file__).resolve()), str(read), "--", *command]
    try:
        process = subprocess.Popen(
            supervisor,
            cwd=cwd,
            env={**environment, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            pass_fds=(read,),
            start_new_session=True,
        )
    except BaseException:
        os.close(write)
        raise
    finally:
        os.close(read)
    return Supervised(process, write)


def main(arguments: Sequence[str]) -> int:
    lifeline, command = int(arguments[0]), list(arguments[2:])
    os.set_inheritable(lifeline, False)
    child = subprocess.Popen(command, start_new_session=True)
    threading.Thread(target=_watch, args=(lifeline, child), daemon=True).start()
    return child.wait()


def _watch(lifeline: int, child: "subprocess.Popen[bytes]") -> None:
    os.read(lifeline, 1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
            child.wait(PATIENCE_SECONDS)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
        break


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
