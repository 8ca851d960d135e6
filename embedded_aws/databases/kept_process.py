"""A server's processes under their keeper: started, asked to end, killed, frozen."""

import contextlib
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from embedded_aws.databases import programs

_KEEPER = Path(__file__).with_name("keeper.py")


class KeptProcess:
    """A command and everything that it started. None of it outlives this process: see keeper.py."""

    def __init__(self, folder: Path, command: list[str], log: Path) -> None:
        user = programs.owner()
        keeper = [sys.executable, str(_KEEPER), str(folder), "-" if user is None else str(user), "--"]
        with log.open("ab") as output:
            self._keeper = subprocess.Popen(
                [*keeper, *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def running(self) -> bool:
        return self._keeper.poll() is None

    def ask_to_end(self, number: signal.Signals) -> None:
        """Send the first process a signal, and wait until it has ended."""
        for process in self._first():
            with contextlib.suppress(psutil.NoSuchProcess):
                # A frozen one can't hear anything else.
                process.send_signal(signal.SIGCONT)
                process.send_signal(number)
        self._wait()

    def kill(self) -> None:
        """End every process at once."""
        self.signal_all(signal.SIGKILL)
        self._wait()

    def signal_all(self, number: signal.Signals) -> None:
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def processes(self) -> list[psutil.Process]:
        """The first process, so that it can't start others any more, then what it started."""
        found = []
        for process in self._first():
            with contextlib.suppress(psutil.NoSuchProcess):
                found += [process, *process.children(recursive=True)]
        return found

    def _first(self) -> list[psutil.Process]:
        if self._keeper.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                return list(psutil.Process(self._keeper.pid).children())
        return []

    def _wait(self) -> None:
        self._keeper.wait()
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
