"""The process of this machine that runs an instance's program."""

import http.client
import os
import shutil
import signal
import sys
from pathlib import Path

from embedded_aws.databases.kept_process import KeptProcess
from embedded_aws.databases.ports import free_port
from embedded_aws.instances.program import Program
from embedded_aws.outages import Mode
from embedded_aws.traffic import resolver
from embedded_aws.traffic.responses import Request, Response

HOST = "127.0.0.1"
# What an Application Load Balancer waits for a target, by default 60 s, is more than any client of ours waits.
ANSWER_SECONDS = 20.0
# How often a program that ends by itself is started again, as systemd does in ten seconds.
RESTARTS = 5
_LAUNCHER = Path(__file__).with_name("launcher.py")
# What belongs to one connection is not passed on.
_HOP = frozenset({"connection", "content-length", "content-type", "transfer-encoding", "server", "date"})


class RunningProgram:
    """A process of this machine that runs a program in `folder`, where its files are put, and takes requests at `port`
    of loopback.
    """

    def __init__(self, folder: Path, program: Program, environment: dict[str, str]) -> None:
        self.folder = folder
        self.port = free_port()
        for path, text in program.files.items():
            file = folder / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        inside = folder / program.folder.lstrip("/")
        inside.mkdir(parents=True, exist_ok=True)
        # The interpreter is the one that runs the embedded AWS; what follows it is the unit's.
        arguments = [_moved(argument, program, folder) for argument in program.command[1:]]
        self._command = [
            sys.executable,
            str(_LAUNCHER),
            str(Path(resolver.__file__)),
            str(self.port),
            str(inside),
        ]
        self._command += ["--", *arguments]
        self._environment = {"PATH": os.environ.get("PATH", ""), **program.environment, **environment}
        self._process: KeptProcess | None = None
        self._restarts = RESTARTS

    def start(self) -> None:
        """Start the instance's program, which takes requests a moment later."""
        self._process = KeptProcess(
            self.folder, self._command, self.folder / "log", environment=self._environment
        )

    def restart(self) -> None:
        """Start the program again after it ended by itself, at most RESTARTS times, because each start costs computing
        time.
        """
        if self._restarts:
            self._restarts -= 1
            self.start()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    def begin_outage(self, mode: Mode) -> None:
        """Lose the instance with its region: freeze the program if the region hangs, otherwise kill it."""
        if self._process is not None and mode == "hang":
            self._process.signal_all(signal.SIGSTOP)
        elif self._process is not None:
            self._process.kill()

    def end_outage(self) -> None:
        """Let a frozen program continue, or start a killed one again, as systemd does when an instance boots."""
        if self._process is not None and self._process.running:
            self._process.signal_all(signal.SIGCONT)
        else:
            self.start()

    def end(self) -> None:
        """End the program and remove its files."""
        if self._process is not None:
            self._process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def answer(self, request: Request) -> Response:
        """Return what an instance answers to a request, or the load balancer's error if the instance doesn't answer."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request(request.method, request.target, request.body or None, request.headers)
            answered = connection.getresponse()
            body = answered.read()
        except TimeoutError:
            return Response(504, b"<html><title>504 Gateway Time-out</title></html>\n", "text/html")
        except (OSError, http.client.HTTPException):
            return Response(502, b"<html><title>502 Bad Gateway</title></html>\n", "text/html")
        finally:
            connection.close()
        headers = {name: value for name, value in answered.getheaders() if name.lower() not in _HOP}
        kind = answered.getheader("Content-Type", "application/octet-stream")
        return Response(answered.status, body, kind, headers)


def _moved(argument: str, program: Program, folder: Path) -> str:
    """Return where in `folder` an argument of the command lies, if it is a file of the program; otherwise
    return the argument unchanged.
    """
    return str(folder / argument.lstrip("/")) if argument in program.files else argument
