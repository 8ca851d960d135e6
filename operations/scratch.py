"""Temporary folders, removed when the process that made them ends; those of a killed process are removed by the next
one.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

# Process ids repeat in containers: a folder with our own id that we did not make is abandoned too.
_made: set[Path] = set()


@contextmanager
def scratch(base: Path) -> Iterator[Path]:
    """Yield a new folder in `base` and remove it at the end, together with folders that killed processes left.

    A folder that was renamed meanwhile stays.
    """
    remove_abandoned(base)
    folder = base / f"{os.getpid()}-{token_hex(4)}"
    _made.add(folder)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Hold a lock that lets one process at a time enter the context, waiting for it if necessary; if the process is
    killed, the lock ends too.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def remove_abandoned(base: Path) -> None:
    """Remove the folders of processes that are gone."""
    for folder in abandoned(base):
        shutil.rmtree(folder, ignore_errors=True)


def abandoned(base: Path) -> list[Path]:
    """Return the folders of processes that have ended. Children of such a process may still write into its folder
    until they end too.
    """
    found = []
    for folder in base.glob("*-*"):
        pid = folder.name.split("-")[0]
        if pid.isdecimal() and folder not in _made and (int(pid) == os.getpid() or not _alive(int(pid))):
            found.append(folder)
    return found


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
