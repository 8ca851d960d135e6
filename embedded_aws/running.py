"""One run of the server: from the options until a signal, or until the parent is gone."""

import json
import os
import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from embedded_aws.server import Server, listening

# Written once the server answers: endpoint and process id.
READY_FILE = "embedded-aws.json"


@dataclass(frozen=True)
class Options:
    """Options of the server. `lifeline` is a file descriptor whose end of file means that the parent has ended."""

    port: int
    directory: Path
    account_id: str
    zone: str | None = None
    restore: Path | None = None
    lifeline: int | None = None


def serve(options: Options) -> int:
    """Serve until SIGTERM, SIGINT or the parent's end; returns the exit code."""
    stopping = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    if options.lifeline is not None:
        threading.Thread(target=_watch, args=(options.lifeline, stopping), daemon=True).start()
    server = Server(listening(options.port), options.directory.absolute(), options.account_id)
    ready = options.directory / READY_FILE
    try:
        server.start(zone=options.zone, restored=options.restore)
        _announce(ready, server.world.endpoint)
        stopping.wait()
    finally:
        ready.unlink(missing_ok=True)
        server.stop()
    return 0


def _watch(lifeline: int, stopping: threading.Event) -> None:
    # The parent holds the other end; the kernel closes it however the parent ends.
    os.read(lifeline, 1)
    stopping.set()


def _announce(ready: Path, endpoint: str) -> None:
    whole = ready.with_suffix(".new")
    whole.write_text(json.dumps({"endpoint": endpoint, "pid": os.getpid()}), encoding="utf-8")
    whole.replace(ready)
