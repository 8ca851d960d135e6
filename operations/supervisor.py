"""Runs a command that ends when its parent does, however the parent ends.

`supervisor.py FD PATIENCE -- COMMAND` holds FD, the read end of a pipe whose write end only the parent has. The
kernel closes it when the parent is gone, even after kill -9, and then the command's whole process group is ended:
interrupted first, and killed after PATIENCE seconds. Processes that the command leaves in its group are killed too.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from operations.project import ROOT

PATIENCE_SECONDS = 5.0


class Supervised:
    """A running command. `stop` ends it and all its children."""

    def __init__(self, process: "subprocess.Popen[str]", lifeline: int) -> None:
        self.process = process
        self._lifeline: int | None = lifeline
        self._lock = threading.Lock()

    def interrupt(self) -> None:
        """Interrupt the command; return at once."""
        self._let_go()

    def stop(self) -> None:
        """Interrupt the command, and wait for its end."""
        self._let_go()
        self.process.wait()

    def wait(self) -> int:
        try:
            return self.process.wait()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        with self._lock:
            if self._lifeline is not None:
                os.close(self._lifeline)
                self._lifeline = None


def start(
    command: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    patience: float = PATIENCE_SECONDS,
    held: Sequence[int] = (),
) -> Supervised:
    """Start a command whose output (both streams) is read from `process.stdout`. `held` are file descriptors that stay
    open until the command has ended, even if this process ends earlier.
    """
    read, write = os.pipe()
    supervisor = [sys.executable, str(Path(__file__).resolve()), str(read), str(patience), "--", *command]
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
            pass_fds=(read, *held),
            start_new_session=True,
        )
    except BaseException:
        os.close(write)
        raise
    finally:
        os.close(read)
    return Supervised(process, write)


def main(arguments: Sequence[str]) -> int:
    lifeline, patience, command = int(arguments[0]), float(arguments[1]), list(arguments[3:])
    os.set_inheritable(lifeline, False)
    child = subprocess.Popen(command, start_new_session=True)
    threading.Thread(target=_watch, args=(lifeline, child, patience), daemon=True).start()
    try:
        return child.wait()
    finally:
        # An interrupted Terraform can end without its provider, which ignores interrupts.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _watch(lifeline: int, child: "subprocess.Popen[bytes]", patience: float) -> None:
    os.read(lifeline, 1)
    # A second interrupt would have Terraform drop what it is doing, so there is only one.
    for number in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
            child.wait(patience)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
        break


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
