"""States in files: read, created where there is none, and replaced under Terraform's own lock."""

import fcntl
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from config.errors import UserError
from providers.states.places import LocalFile, Place

# What was moved away is kept beside its old place, under its name and this.
KEPT = ".moved"


class StateLockedError(UserError):
    """A state that another Terraform run has locked."""

    def __init__(self, place: str, holder: str) -> None:
        super().__init__(
            f"{place} is locked: {holder}\n    fix: wait until that Terraform run has ended, and run the command again"
        )


class StateTakenError(UserError):
    """A state that another process wrote during a move."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"another process wrote {place} during the move; its state was kept\n    fix: run the command again"
        )


class UnreadableStateError(UserError):
    """A stored state that isn't a JSON object."""

    def __init__(self, place: str, error: Exception) -> None:
        super().__init__(
            f"{place} has no Terraform state: {error}\n    allowed: a Terraform state, in JSON\n"
            "    fix: find out what this file is, and move it to another place"
        )


class Store(Protocol):
    """A place where a state may be stored: a file or an object in a bucket."""

    def read(self) -> bytes | None:
        """Read the state; None if there is none."""

    def modified(self) -> float | None:
        """Return the modification time of the state's file; None if the state isn't in a file."""

    def write_first(self, content: bytes, modified: float | None = None, /) -> None:
        """Create the state with the given modification time. Raises StateTakenError if a state exists there."""

    def keep(self, content: bytes) -> None:
        """Save `content`, the previous state, in a second file or object beside the state."""

    def replace(self, content: bytes) -> None:
        """Replace the state."""

    def locked(self) -> AbstractContextManager[bytes | None]:
        """Hold Terraform's own lock, and yield the content that the state has while locked. Raises StateLockedError."""


Open = Callable[[Place], Store]


@dataclass(frozen=True)
class FileStore:
    """A state in a file. A moved file keeps its modification time, by which an embedded AWS judges whether states are
    newer than its snapshot.
    """

    path: Path

    def read(self) -> bytes | None:
        return self.path.read_bytes() if self.path.is_file() else None

    def modified(self) -> float | None:
        return self.path.stat().st_mtime

    def write_first(self, content: bytes, modified: float | None = None, /) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        made = self._beside(content, modified)
        try:
            os.link(made, self.path)
        except FileExistsError as error:
            raise StateTakenError(str(self.path)) from error
        finally:
            made.unlink()

    def keep(self, content: bytes) -> None:
        self._beside(content, self.modified()).replace(self.path.with_name(self.path.name + KEPT))

    def replace(self, content: bytes) -> None:
        self._beside(content, self.modified()).replace(self.path)

    @contextmanager
    def locked(self) -> Iterator[bytes | None]:
        # POSIX locks, as Terraform takes them, end with the process, and when it closes any handle of the file: so it
        # is read by the one that holds the lock.
        with self.path.open("rb+") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StateLockedError(str(self.path), "a Terraform process on this machine") from error
            yield file.read()

    def _beside(self, content: bytes, modified: float | None) -> Path:
        descriptor, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if modified is not None:
            os.utime(name, (modified, modified))
        return Path(name)


def document(place: str, content: bytes | None) -> dict[str, Any] | None:
    """Read a state; None if the file doesn't exist. Raises UnreadableStateError."""
    if not content:
        return None
    try:
        found = json.loads(content)
    except ValueError as error:
        raise UnreadableStateError(place, error) from error
    if not isinstance(found, dict):
        raise UnreadableStateError(place, TypeError("the content isn't a JSON object"))
    return found


def local_store(root: Path) -> Open:
    """Return a function that opens the store of a local file below `root`; it accepts no place in a bucket."""

    def opened(place: Place) -> Store:
        assert isinstance(place, LocalFile), f"{place} isn't a file on this machine"
        return FileStore(root / place.path)

    return opened
