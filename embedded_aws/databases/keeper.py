"""Runs a server only as long as the process that requested it lives, however that process ends.

`keeper.py FOLDER USER -- COMMAND`: USER is the id of the user who runs the command, or `-` for the present
one. Standard input closes when the requesting process ends. If the command still runs then, it is killed and
the folder with its data removed, because nobody is left who could use them.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

# How long an immediate shutdown may take, in seconds.
PATIENCE = 3.0


def main(arguments: list[str]) -> int:
    folder, user, _, *command = arguments
    server = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, user=None if user == "-" else int(user), cwd=folder
    )
    abandoned = threading.Event()

    def hold() -> None:
        while os.read(0, 1024):
            pass
        if server.poll() is None:
            abandoned.set()
            _end(server)

    # An orderly end is asked of the server itself, by who knows its process.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=hold, daemon=True).start()
    code = server.wait()
    if abandoned.is_set():
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            # The last one takes the folder of all servers along.
            Path(folder).parent.rmdir()
    return code


def _end(server: "subprocess.Popen[bytes]") -> None:
    """Kill all of the server's processes, frozen or not, because nobody needs the data any more.

    An immediate shutdown is requested first, because PostgreSQL then removes its shared memory.
    """
    # Only now, because it is the larger part of a small process.
    import psutil

    with contextlib.suppress(psutil.NoSuchProcess):
        first = psutil.Process(server.pid)
        everything = [first, *first.children(recursive=True)]
        first.send_signal(signal.SIGQUIT)
        _signal_all(everything, signal.SIGCONT)
        psutil.wait_procs(everything, PATIENCE)
        _signal_all(everything, signal.SIGKILL)


def _signal_all(processes: "list[Any]", number: signal.Signals) -> None:
    import psutil

    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)


if __name__ == "__main__":
    # The thread still reads; an orderly exit of the interpreter would wait for it.
    os._exit(main(sys.argv[1:]))
