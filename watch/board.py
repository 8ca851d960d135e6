"""The facts of the page: the last answer to each question, its age, and since when the question fails."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from recovery.clock import Clock

# (place, question), such as ("us-west-2", "switch").
Key = tuple[str, str]


@dataclass(frozen=True)
class Fact:
    """The last answer to a question. `value` is None before the first answer; `unknown_since` is None while the
    question is answered.
    """

    value: Any = None
    at: datetime | None = None
    unknown_since: datetime | None = None
    cause: str = ""

    @property
    def known(self) -> bool:
        """True if the last attempt to ask the question was answered."""
        return self.at is not None and self.unknown_since is None


Facts = Mapping[Key, Fact]


def told(value: Any, at: datetime) -> Fact:
    """Return a fact with a new answer."""
    return Fact(value, at)


def untold(before: Fact, cause: str, at: datetime) -> Fact:
    """Return a fact whose question fails now: it keeps its last answer, and the time since which it fails."""
    return replace(before, unknown_since=before.unknown_since or at, cause=cause)


class Board:
    """The facts, shared by threads. Each change wakes the threads that wait for one."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._facts: dict[Key, Fact] = {}
        self._changed = threading.Condition()
        self._version = 0

    def tell(self, place: str, answers: Mapping[str, Any]) -> None:
        """Store the answers to questions about a place: a region, the users' name, or the probers."""
        now = self.clock()
        self._put({(place, question): told(value, now) for question, value in answers.items()})

    def fail(self, place: str, cause: str, *questions: str) -> None:
        """Record that the named questions about a place fail; without names, all questions that were asked
        about the place.
        """
        now = self.clock()
        with self._changed:
            asked = [(place, each) for each in questions] or [key for key in self._facts if key[0] == place]
            failed = {key: untold(self._facts.get(key, Fact()), cause, now) for key in asked}
        self._put(failed)

    def facts(self) -> tuple[int, Facts]:
        """Return the version of the facts, a number that each change raises, and the facts."""
        with self._changed:
            return self._version, dict(self._facts)

    def wait(self, seen: int, seconds: float) -> None:
        """Wait until the facts have another version than `seen`, or `seconds` have passed."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != seen, seconds)

    def _put(self, facts: Mapping[Key, Fact]) -> None:
        with self._changed:
            self._facts.update(facts)
            self._version += 1
            self._changed.notify_all()


Ask = Callable[[Board], None]
