"""The embedded AWS as a child process. It is healthy when `start` returns, and ends with its parent unless it
is detached.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from config.settings import EMBEDDED_ACCOUNT
from embedded_aws.client import EmbeddedAws
from embedded_aws.errors import ControlError, StartError
from embedded_aws.running import READY_FILE

LOG_FILE = "embedded-aws.log"
# Importing moto takes 2 s on an idle machine, and a snapshot as much again; with a load of 39 on two cores a minute was
# not enough. Nobody waits longer than it takes.
START_SECONDS = 240.0
# Ending in order takes a second or two on an idle machine, and ten times that was seen on a loaded one; what is killed
# instead ends nothing in order.
STOP_SECONDS = 45.0
_ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Handle:
    """A running embedded AWS. Use it in a `with`, or call `stop`."""

    endpoint: str
    directory: Path
    process: subprocess.Popen[bytes]
    _lifeline: int | None = field(default=None, repr=False)

    @property
    def client(self) -> EmbeddedAws:
        """Client of the embedded AWS's control API."""
        return EmbeddedAws(self.endpoint)

    @property
    def port(self) -> int:
        return int(self.endpoint.rsplit(":", 1)[1])

    def environment(self) -> dict[str, str]:
        """Return what an AWS client needs: the endpoint and any credentials."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "embedded",
            "AWS_SECRET_ACCESS_KEY": "embedded",
        }

    def stop(self) -> None:
        """End the embedded AWS and everything it started; a second call does nothing."""
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> "Handle":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(
    directory: Path,
    *,
    port: int = 0,
    account_id: str = EMBEDDED_ACCOUNT,
    zone: str | None = None,
    restore: Path | None = None,
    detached: bool = False,
) -> Handle:
    """Start an embedded AWS and wait until it is healthy.

    `port` 0 takes a free one. The embedded AWS ends when this process does, however this ends, unless it is
    `detached`. Raises StartError with the end of its log when it doesn't become healthy.
    """
    directory.mkdir(parents=True, exist_ok=True)
    ready = directory / READY_FILE
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "embedded_aws", "serve", "--port", str(port)]
    command += ["--directory", str(directory.absolute()), "--account", account_id]
    command += [] if zone is None else ["--zone", zone]
    command += [] if restore is None else ["--restore", str(restore.absolute())]
    with (directory / LOG_FILE).open("ab") as log:
        if detached:
            process, lifeline = _spawn(command, log), None
        else:
            process, lifeline = _tethered(command, log)
    handle = Handle("", directory, process, lifeline)
    try:
        handle.endpoint = _endpoint(process, ready, directory / LOG_FILE)
    except BaseException:
        handle.stop()
        raise
    return handle


def stop_directory(directory: Path) -> int:
    """End the embedded AWS that runs in `directory`; returns the exit code (0 also when none runs)."""
    ready = directory / READY_FILE
    if not ready.is_file():
        print(f"no embedded AWS runs in {directory}")
        return 0
    told = json.loads(ready.read_text(encoding="utf-8"))
    pid = int(told["pid"])
    if not _serves(told["endpoint"], directory):
        # The process id may be somebody else's by now.
        ready.unlink(missing_ok=True)
        print(f"the embedded AWS of {directory} has already ended")
        return 0
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while ready.is_file() and time.monotonic() < deadline:
        time.sleep(0.05)
    if not ready.is_file():
        return 0
    print(
        f"the embedded AWS, process {pid}, did not end within {STOP_SECONDS:.0f} s; kill it, then remove {ready}"
    )
    return 1


def _serves(endpoint: str, directory: Path) -> bool:
    """Return whether the embedded AWS of `directory` answers at `endpoint`."""
    try:
        return bool(EmbeddedAws(endpoint).health()["directory"] == str(directory.absolute()))
    except (OSError, ControlError):
        return False


def _spawn(command: list[str], log: Any, **options: Any) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C in the terminal reaches the parent, which then stops it in order.
    return subprocess.Popen(
        command,
        cwd=_ROOT,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        **options,
    )


def _tethered(command: list[str], log: Any) -> tuple[subprocess.Popen[bytes], int]:
    read, write = os.pipe()
    try:
        return _spawn([*command, "--lifeline", str(read)], log, pass_fds=(read,)), write
    except BaseException:
        os.close(write)
        raise
    finally:
        os.close(read)


def _endpoint(process: subprocess.Popen[bytes], ready: Path, log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if ready.is_file():
            return str(json.loads(ready.read_text(encoding="utf-8"))["endpoint"])
        if process.poll() is not None:
            break
        time.sleep(0.05)
    tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
    state = (
        f"did not answer within {START_SECONDS:.0f} s"
        if process.poll() is None
        else f"ended with {process.returncode}"
    )
    raise StartError(f"the embedded AWS {state}; the end of {log}:\n{tail}")
