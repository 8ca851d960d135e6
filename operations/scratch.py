"""Folders that last as long as the process that made them, however it ends."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

_numbers = count()


@contextmanager
def scratch(base: Path) -> Iterator[Path]:
    """A new folder in `base`, removed at the end; what killed processes left there is removed first.

    The folder may be renamed away meanwhile: then it stays.
    """
    remove_abandoned(base)
    folder = base / f"{os.getpid()}-{next(_numbers)}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned(base: Path) -> None:
    """Remove the folders of processes that are gone."""
    for folder in base.glob("*-*"):
        pid = folder.name.split("-")[0]
        if pid.isdecimal() and not _alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
