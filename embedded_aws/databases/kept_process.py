"""The processes of a server, run by `keeper.py`: started, asked to end, killed, frozen."""

import contextlib
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

# How often a keeper that begins or ends is looked at again, in seconds.
BEGINNING_SECONDS = 0.05
_KEEPER = Path(__file__).with_name("keeper.py")


class KeptProcess:
    """A command and all processes that it started. None of them outlives the present process: see
    `keeper.py`.
    """

    def __init__(
        self,
        folder: Path,
        command: list[str],
        log: Path,
        user: int | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        """Initialize the process. `user` is the id of the user who runs the command, None for the present one;
        `environment` replaces this process's.
        """
        keeper = [sys.executable, str(_KEEPER), str(folder), "-" if user is None else str(user), "--"]
        with log.open("ab") as output:
            self._keeper = subprocess.Popen(
                [*keeper, *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
                cwd=folder,
                env=environment,
            )

    @property
    def running(self) -> bool:
        return self._keeper.poll() is None

    def ask_to_end(self, number: signal.Signals) -> None:
        """Send a signal to the process of the command, and wait until it has ended."""
        while self.running and not (first := self._first()):
            # The keeper itself begins still.
            time.sleep(BEGINNING_SECONDS)
        # Frozen ones can't hear anything else.
        self.signal_all(signal.SIGCONT)
        for process in first if self.running else []:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)
        self._wait()

    def kill(self) -> None:
        """Kill every process at once, also one that `keeper.py` is just starting."""
        while self.running:
            self.signal_all(signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._keeper.wait(BEGINNING_SECONDS)
        self._wait()

    def signal_all(self, number: signal.Signals) -> None:
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def processes(self) -> list[psutil.Process]:
        """Return the processes in the order in which to signal them: the first process, so that it can't start others
        any more, then its children.
        """
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
