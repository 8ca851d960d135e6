"""Processes of Lambda functions, forked from a process that has already imported their common libraries."""

import json
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from embedded_aws.children import Children

FORK_SERVER = Path(__file__).with_name("fork_server.py")
BOOTSTRAP = Path(__file__).with_name("bootstrap.py")
# What a function may bring itself, which then isn't what was imported before the fork.
BROUGHT = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")
# The status of a process of which nobody can tell how it ended.
UNKNOWN = -9
STOPPING = "the embedded AWS is stopping"


class Forked:
    """A running process of a function, as subprocess.Popen would be: `poll` and `wait` return its exit status."""

    def __init__(self, pid: int, state: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._state, self._lock = state, threading.Lock()

    def poll(self) -> int | None:
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end of the process. Raises subprocess.TimeoutExpired."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (status := self._look(100)) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("a function", timeout or 0.0)
        return status

    def _look(self, milliseconds: int) -> int | None:
        with self._lock:
            if self.returncode is None:
                poller = select.poll()
                poller.register(self._state, select.POLLIN | select.POLLHUP)
                if poller.poll(milliseconds):
                    told = os.read(self._state, 4)
                    self.returncode = struct.unpack("!i", told)[0] if len(told) == 4 else UNKNOWN
                    os.close(self._state)
            return self.returncode


class Forks:
    """A starter of functions' processes; the process that they are forked from starts with the first one."""

    def __init__(self, children: Children, libraries: Sequence[Path]) -> None:
        self._children, self._libraries = children, libraries
        self._lock = threading.Lock()
        self._requests: socket.socket | None = None
        self._lifeline: int | None = None
        self._stopped = False

    def start(
        self, code: Path, arguments: Sequence[str], environment: Mapping[str, str], descriptors: Sequence[int]
    ) -> "Forked | subprocess.Popen[Any]":
        """Start `bootstrap.py` in the folder of a function's code. `descriptors` are those of the invocations, the
        answers, the parent's lifeline and the log. Raises RuntimeError once the embedded AWS stops.
        """
        if any((code / name).exists() or (code / f"{name}.py").exists() for name in BROUGHT):
            return self._alone(code, arguments, environment, descriptors)
        state, told = os.pipe()
        try:
            with self._lock:
                self._ask(code, arguments, environment, [*descriptors, told])
        except BaseException:
            os.close(state)
            raise
        finally:
            os.close(told)
        answer = os.read(state, 4)
        if len(answer) < 4:
            os.close(state)
            raise RuntimeError(STOPPING)
        return Forked(struct.unpack("!i", answer)[0], state)

    def _ask(
        self, code: Path, arguments: Sequence[str], environment: Mapping[str, str], descriptors: Sequence[int]
    ) -> None:
        message = {"folder": str(code), "environment": dict(environment), "arguments": list(arguments)}
        body = json.dumps(message).encode()
        for again in (True, False):
            if self._stopped:
                raise RuntimeError(STOPPING)
            if self._requests is None:
                self._requests = self._begun()
            try:
                socket.send_fds(self._requests, [struct.pack("!I", len(body))], descriptors)
                self._requests.sendall(body)
                return
            except (BrokenPipeError, ConnectionResetError) as error:
                # It died alone, as by the system's lack of memory; another one is begun once.
                self._let_go()
                if not again:
                    raise RuntimeError(STOPPING) from error

    def _begun(self) -> socket.socket:
        """Start the process from which functions' processes are forked. It ends when this process does, however that
        ends.
        """
        ours, theirs = socket.socketpair()
        parent, self._lifeline = os.pipe()
        try:
            self._children.start(
                [
                    sys.executable,
                    "-I",
                    "-S",
                    str(FORK_SERVER),
                    str(theirs.fileno()),
                    str(parent),
                    str(BOOTSTRAP),
                ]
                + [str(each) for each in self._libraries],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), parent),
            )
        except BaseException:
            ours.close()
            os.close(self._lifeline)
            self._lifeline = None
            raise
        finally:
            theirs.close()
            os.close(parent)
        return ours

    def _alone(
        self, code: Path, arguments: Sequence[str], environment: Mapping[str, str], descriptors: Sequence[int]
    ) -> "subprocess.Popen[Any]":
        *passed, log = descriptors
        return self._children.start(
            [sys.executable, "-I", "-S", str(BOOTSTRAP), *map(str, passed), *arguments],
            cwd=code,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=tuple(passed),
        )

    def stop(self) -> None:
        """End the process from which functions' processes are forked; no process can be started any more."""
        with self._lock:
            self._stopped = True
            self._let_go()

    def _let_go(self) -> None:
        if self._requests is not None:
            self._requests.close()
            self._requests = None
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None
