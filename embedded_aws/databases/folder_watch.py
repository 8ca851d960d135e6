"""Removes a folder of servers once the process that requested it is gone, however that process ended.

`folder_watch.py FOLDER`: standard input closes when that process ends. A server that still runs then is ended
by its own `keeper.py`. This program removes the rest: the data of servers that were down, and their shared
memory.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

# The keepers take a few seconds for what runs.
PATIENCE = 20.0
TICK = 0.2


def release_memory(data: Path) -> None:
    """Remove the segment of shared memory that the server of this data folder left when it was killed.

    The segment's identifier is in the seventh line of `postmaster.pid`, which a server removes when it ends
    in order. A machine has only a few segments, so none may be left over.
    """
    words = _told(data)[6:7]
    identifier = words[0].split()[-1] if words and words[0].split() else ""
    if identifier.isdigit():
        subprocess.run(["ipcrm", "-m", identifier], capture_output=True, check=False)


def _told(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _runs(data: Path) -> bool:
    first = _told(data)[:1]
    if not first or not first[0].strip().isdigit():
        return False
    try:
        os.kill(int(first[0]), 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return True


def main(folder: Path) -> None:
    while os.read(0, 1024):
        pass
    deadline = time.monotonic() + PATIENCE
    while folder.exists() and time.monotonic() < deadline:
        waiting = False
        for data in folder.glob("*/*/data"):
            if _runs(data):
                waiting = True
            else:
                release_memory(data)
                shutil.rmtree(data.parent, ignore_errors=True)
        if not waiting:
            shutil.rmtree(folder, ignore_errors=True)
        time.sleep(TICK)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
