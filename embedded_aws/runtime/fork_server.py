"""The process from which functions' processes are forked. It has already imported the libraries that
functions share, which saves most of the time of a start.

Started by path with an isolated interpreter, so it uses the standard library only. Each request on its socket
is a length, a JSON object and five descriptors: invocations, answers, the pipe that closes when the parent
ends, the log, and a pipe to which this program writes the new process's id at its start and its exit status
at its end.
"""

import contextlib
import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import socket
import struct
import sys
import time
import traceback
from typing import Any, NoReturn

# What functions import of Lambda's runtime; one that brings its own isn't started here.
PRELOADED = (
    "boto3",
    "botocore.client",
    "botocore.session",
    "botocore.args",
    "botocore.endpoint",
    "botocore.httpsession",
)
DESCRIPTORS = 5


def main() -> None:
    """Fork a process for each request until the parent is gone."""
    control, parent, bootstrap, *libraries = sys.argv[1:]
    sys.path[:0] = libraries
    for name in PRELOADED:
        # A function that needs what isn't there says so itself.
        if importlib.util.find_spec(name.partition(".")[0]) is not None:
            importlib.import_module(name)
    runtime = _load(bootstrap)
    gc.collect()
    gc.freeze()
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    requests = socket.socket(fileno=int(control))
    states: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([requests.fileno(), int(parent), woken], [], [])
        if int(parent) in ready:
            return
        if woken in ready:
            os.read(woken, 4096)
        if requests.fileno() in ready:
            message, descriptors = _received(requests)
            if message is None:
                return
            pid = os.fork()
            if pid == 0:
                _become(
                    runtime,
                    message,
                    descriptors,
                    [woken, wakes, int(parent), requests.fileno(), *states.values()],
                )
            # Whoever is told of it may end its group at once; the child does the same, whichever is first.
            with contextlib.suppress(OSError):
                os.setpgid(pid, pid)
            states[pid] = descriptors[-1]
            os.write(descriptors[-1], struct.pack("!i", pid))
            for descriptor in descriptors[:-1]:
                os.close(descriptor)
        _tell_ended(states)


def _received(requests: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    head, descriptors, _, _ = socket.recv_fds(requests, 4, DESCRIPTORS)
    if not head:
        return None, []
    (length,) = struct.unpack("!I", head)
    body = b""
    while len(body) < length:
        piece = requests.recv(length - len(body))
        if not piece:
            return None, []
        body += piece
    found: dict[str, Any] = json.loads(body)
    return found, list(descriptors)


def _tell_ended(states: dict[int, int]) -> None:
    """Write the exit status of each process that ended, negative for a signal."""
    while states:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        descriptor = states.pop(pid)
        try:
            os.write(descriptor, struct.pack("!i", os.waitstatus_to_exitcode(status)))
        except BrokenPipeError:
            # Nobody waits for it any more.
            continue
        finally:
            os.close(descriptor)


def _become(runtime: Any, message: dict[str, Any], descriptors: list[int], others: list[int]) -> NoReturn:
    """Turn this forked process into the function's: give it its own process group, run the function, and exit with its
    status.
    """
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setpgid(0, 0)
    invocations, answers, parent, log, state = descriptors
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, standard in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, standard)
    for descriptor in (*others, nothing, log, state):
        os.close(descriptor)
    os.chdir(message["folder"])
    os.environ.clear()
    os.environ.update(message["environment"])
    time.tzset()
    sys.argv = [sys.argv[3], *map(str, (invocations, answers, parent)), *message["arguments"]]
    # What the interpreter found is the same; the function's folders come first, as its own start puts them.
    del sys.path[: len(message["arguments"]) - 1]
    status = 1
    try:
        runtime.main()
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - as an interpreter ends
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _load(path: str) -> Any:
    spec = importlib.util.spec_from_file_location("embedded_bootstrap", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
