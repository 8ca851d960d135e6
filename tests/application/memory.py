"""An in-memory database that offers what requests need, and the work that calls it."""

from collections.abc import Callable

from application.answers import Answer, Asked, Work, answer
from application.place import Place

PLACE = Place("us-west-2", 8080, "/myapp/db/endpoint", "myapp", "myapp/db/master", "myapp-recovery-ledger")


def refuse() -> None:
    raise OSError("the writer can't be reached: timeout")


def accept() -> None:
    """Accept a write."""


def active() -> str:
    return "active"


class Database:
    """A database in memory, and the `work` of requests on it."""

    def __init__(self, write: Callable[[], None] = accept, role: Callable[[], str] = active) -> None:
        self.numbers: list[int] = []
        self.visits: dict[str, int] = {}
        self.work = Work(write, role, self._record, self._records, self._visit, self._warm)
        self._write = write

    def _record(self, number: int) -> str:
        self._write()
        self.numbers.append(number)
        return f"at {number}"

    def _records(self, after: int) -> list[int]:
        self._write()
        return [number for number in self.numbers if number > after]

    def _warm(self) -> int:
        self._write()
        return len(self.numbers)

    def _visit(self, session: str) -> int:
        self.visits[session] = self.visits.get(session, 0) + 1
        return self.visits[session]


WORKS, REFUSES = Database(), Database(refuse)


def get(path: str, place: Place = PLACE, database: Database = WORKS, cookie: str = "") -> Answer:
    return answer(Asked("GET", path, cookie), place, database.work)


def put(path: str, database: Database = WORKS) -> Answer:
    return answer(Asked("PUT", path), PLACE, database.work)
