"""One process that runs a function: Lambda's execution environment, without a container."""

import json
import os
import select
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embedded_aws.runtime.forks import Forks
from embedded_aws.traffic import resolver

RESOLVER = Path(resolver.__file__)


@dataclass(frozen=True)
class Ended:
    """An end of the process instead of an answer: `status` is its exit status, negative for a signal."""

    status: int


class TimedOut:
    """The invocation took longer than the function's timeout; the process was killed."""


class Worker:
    """A running execution environment: answers one invocation at a time.

    `code` is the unpacked zip; `libraries` are the folders of what Lambda's runtime brings. What the
    function prints goes to `log`, a file of this worker alone, and then to the log stream `stream`.
    """

    def __init__(
        self,
        forks: Forks,
        code: Path,
        libraries: list[Path],
        environment: Mapping[str, str],
        log: Path,
        stream: str = "",
    ) -> None:
        self.stream = stream
        invocations, self._invocations = os.pipe()
        self._answers, answers = os.pipe()
        parent, self._parent = os.pipe()
        self._log = log.open("ab+")
        self._read = 0
        self._buffer = b""
        try:
            self._process = forks.start(
                code,
                [str(RESOLVER), *map(str, libraries)],
                environment,
                (invocations, answers, parent, self._log.fileno()),
            )
        except BaseException:
            for descriptor in (self._invocations, self._answers, self._parent):
                os.close(descriptor)
            self._log.close()
            raise
        finally:
            for descriptor in (invocations, answers, parent):
                os.close(descriptor)
        self.idle_since = time.monotonic()
        self.usable = True

    @property
    def alive(self) -> bool:
        """True if the worker can run another invocation."""
        return self.usable and self._process.poll() is None

    def invoke(self, invocation: Mapping[str, Any], timeout: float) -> dict[str, Any] | Ended | TimedOut:
        """Run one invocation. After Ended or TimedOut the worker can't be used again."""
        try:
            _write(self._invocations, json.dumps(invocation).encode() + b"\n")
        except BrokenPipeError:
            return Ended(self._process.wait())
        line = self._line(time.monotonic() + timeout)
        if line is None:
            self.end()
            return TimedOut()
        if not line:
            return Ended(self._process.wait())
        answer: dict[str, Any] = json.loads(line)
        self.idle_since = time.monotonic()
        self.usable = not answer.get("broken")
        return answer

    def output(self) -> str:
        """Return what the function printed since `output` was called last."""
        self._log.seek(self._read)
        printed = self._log.read()
        self._read += len(printed)
        return printed.decode("utf-8", "replace")

    def end(self) -> None:
        """Kill the process and whatever it started."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, 9)
            self._process.wait()

    def close(self) -> None:
        """End the process and free the worker's files and pipes. Call it only while no invocation runs."""
        self.end()
        for descriptor in (self._invocations, self._answers, self._parent):
            os.close(descriptor)
        self._log.close()
        Path(self._log.name).unlink(missing_ok=True)

    def _line(self, deadline: float) -> bytes | None:
        """Return the process's next answer; empty if the process ended, None if there is no answer by the
        deadline.
        """
        while b"\n" not in self._buffer:
            left = deadline - time.monotonic()
            poller = select.poll()
            poller.register(self._answers, select.POLLIN | select.POLLHUP)
            if not poller.poll(max(0.0, left * 1000)):
                return None
            chunk = os.read(self._answers, 1 << 16)
            if not chunk:
                return b""
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
