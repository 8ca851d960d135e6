"""Locks of states that a killed Terraform left behind. One is released only with proof that its holder is gone.

A state in S3 is locked by an object (`use_lockfile`), which stays when Terraform or its machine dies. Terraform tells
who holds a lock, `user@host`, but not which process does. So each Terraform run of this project keeps a note, a file
that its processes hold a lock on. It is proved that a run was killed and left the state's lock if all of these are
true: the holder has this user and host; the state's lock was taken right after the beginning of a run whose note is
still there; no process holds a lock on a note of this stack any more; no Terraform that began before the state's lock
was taken runs on this machine. The kernel unlocks a note when the last process that holds it ends, also in another
container that uses the same files, and whatever the clock says.
"""

import fcntl
import json
import os
import re
import socket
import subprocess
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from operations import person
from operations.project import CACHE

RUNS = CACHE / "terraform-runs"
SUMMARY = "Error acquiring the state lock"
# A run waits up to a minute for the lock, and starts its providers before.
TAKEN_WITHIN = timedelta(minutes=3)
# `ps` tells whole seconds.
ROUNDING = timedelta(seconds=2)
CENTURY_DAYS = 36_500


@dataclass(frozen=True)
class Holder:
    """The holder of a state's lock, in Terraform's words: the lock's id, `user@host`, the operation, and since when."""

    lock: str
    who: str
    operation: str
    since: datetime


@dataclass(frozen=True)
class Note:
    """The note of a Terraform run on this machine that was killed, or hasn't ended yet."""

    file: Path
    folder: str
    who: str
    began: datetime


def holder_in(diagnostics: Sequence[str]) -> Holder | None:
    """Return the holder of a state's lock, as the diagnostics of a failed run name it; None if the run failed for
    another reason.
    """
    text = "\n".join(diagnostics)
    if SUMMARY not in text:
        return None
    said = dict(re.findall(r"\b(ID|Operation|Who|Created):[ \t]+(.+)", text))
    moment = re.match(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d{1,6})?", said.get("Created", ""))
    if moment is None or not said.keys() >= {"ID", "Who"}:
        return None
    since = datetime.fromisoformat(moment[1] + (moment[2] or "").ljust(7, "0") * bool(moment[2]))
    return Holder(said["ID"], said["Who"], said.get("Operation", ""), since.replace(tzinfo=UTC))


def left_by(holder: Holder, notes: Sequence[Note], running: Sequence[datetime] | None) -> list[Note]:
    """Return the notes of the killed run that left the lock; none without proof that its holder is gone. Pure.

    `running` has the beginnings of every Terraform that runs on this machine; None if they can't be listed.
    """
    if running is None or any(began <= holder.since + ROUNDING for began in running):
        return []
    return [
        note
        for note in notes
        if note.who == holder.who and timedelta() <= holder.since - note.began <= TAKEN_WITHIN
    ]


def running_terraforms(now: datetime) -> list[datetime] | None:
    """Return when each Terraform process on this machine began; None if the processes can't be listed."""
    # An option for each column: POSIX takes all that follows a = for the heading.
    columns = [word for column in ("pid", "etime", "comm") for word in ("-o", f"{column}=")]
    try:
        told = subprocess.run(
            ["ps", "-A", *columns], capture_output=True, text=True, errors="replace", check=True
        ).stdout
        lines = [line.split(None, 2) for line in told.splitlines()]
        if str(os.getpid()) not in [line[0] for line in lines if len(line) == 3]:
            # Who doesn't see even this process sees not all of them.
            return None
        return [
            now - elapsed(line[1])
            for line in lines
            if len(line) == 3 and Path(line[2].strip()).name == "terraform"
        ]
    except (OSError, ValueError, subprocess.CalledProcessError):
        # BusyBox writes 1h23 for what runs longer than an hour.
        return None


def elapsed(etime: str) -> timedelta:
    """Parse the elapsed time that ps prints, `[[days-]hours:]minutes:seconds`."""
    days, _, clock = etime.rpartition("-")
    if int(days or 0) > CENTURY_DAYS:
        # procps counts backwards from 2^64 for a process that began after procps looked at the clock.
        return timedelta()
    hours, minutes, seconds = ([0, 0, *map(int, clock.split(":"))])[-3:]
    return timedelta(days=int(days or 0), hours=hours, minutes=minutes, seconds=seconds)


def whoami() -> str:
    """Return this user and host as Terraform writes them."""
    # Terraform writes no name of a user who has none.
    return f"{person.known_name()}@{socket.gethostname()}"


@dataclass(frozen=True)
class Runs:
    """Notes of this checkout's Terraform runs: each is a file in `directory` that is deleted when its run ends."""

    directory: Path = RUNS
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    running: Callable[[datetime], list[datetime] | None] = running_terraforms

    @contextmanager
    def noted(self, folder: Path) -> Iterator[int]:
        """Write a note that Terraform runs in a stack's folder, and yield its file descriptor: the note is locked as
        long as a process has the descriptor open. The end of the context deletes the note; if this process is killed,
        the note stays.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        file = self.directory / f"{uuid.uuid4()}.json"
        document = {"folder": str(folder.resolve()), "who": whoami(), "began": self.now().isoformat()}
        # Whoever reads the notes meanwhile finds none or all of it.
        draft = file.with_suffix(".draft")
        with draft.open("w", encoding="utf-8") as note:
            # Where files have no locks, no note is ever proved to be left: see `_is_held`.
            with suppress(OSError):
                fcntl.flock(note, fcntl.LOCK_EX)
            note.write(json.dumps(document))
            note.flush()
            draft.replace(file)
            try:
                yield note.fileno()
            finally:
                file.unlink(missing_ok=True)

    def notes(self, folder: Path) -> list[Note]:
        """Return the notes of runs in a stack's folder."""
        found = []
        for file in sorted(self.directory.glob("*.json")):
            try:
                said = json.loads(file.read_text(encoding="utf-8"))
                note = Note(file, said["folder"], said["who"], datetime.fromisoformat(said["began"]))
            except (OSError, ValueError, KeyError, TypeError):
                # Its run has just ended, or it was never written: it proves nothing.
                continue
            if note.folder == str(folder.resolve()):
                found.append(note)
        return found

    def left_by(self, holder: Holder, folder: Path) -> list[Note]:
        """Return the notes of the killed run that left the lock; none without proof that its holder is gone."""
        notes = self.notes(folder)
        if any(_is_held(note.file) for note in notes):
            return []
        return left_by(holder, notes, self.running(self.now()))


def _is_held(note: Path) -> bool:
    """Return whether a process still holds the lock of a note. A note that can't be opened counts as held, because it
    proves nothing.
    """
    try:
        with note.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False


def advice(holder: Holder, folder: Path) -> str:
    """Say what to do about a lock whose holder may still run."""
    return (
        f"{holder.who} has held the state's lock since {holder.since:%Y-%m-%d %H:%M:%S} UTC ({holder.operation}), and "
        "their run may still go on\n"
        "    fix: wait until their run ends, or ask them; if their run was killed: "
        f"terraform -chdir={folder} force-unlock {holder.lock}"
    )
