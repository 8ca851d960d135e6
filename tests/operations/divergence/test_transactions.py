"""Transaction numbers identify the rows that only the old writer has, whatever both writers did before and
after their separation.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from operations.divergence.transactions import Commits, Key, Row, deleted, never_sent, parted_at

START = datetime(2026, 1, 1, tzinfo=UTC)
# What a transaction does to a key: it writes it, or deletes it.
CHANGES = st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans()), max_size=8)


@dataclass
class Server:
    """A writer's table and the commit times of its transactions; a copy continues from the same transaction
    number.
    """

    number: int = 100
    at: datetime = START
    rows: dict[Key, int] = field(default_factory=dict)
    commits: dict[int, datetime] = field(default_factory=dict)

    def do(self, changes: list[tuple[str, bool]], later: timedelta) -> set[Key]:
        touched: set[Key] = set()
        for name, writes in changes:
            self.number += 1
            self.at += later
            self.commits[self.number] = self.at
            touched.add((name,))
            if writes:
                self.rows[name,] = self.number
            else:
                self.rows.pop((name,), None)
        return touched

    def copy(self) -> "Server":
        return Server(self.number, self.at, dict(self.rows), dict(self.commits))

    def listed(self) -> list[Row]:
        return [Row(key, number, self.commits[number], "{}") for key, number in self.rows.items()]


def parted(
    before: list[tuple[str, bool]], there: list[tuple[str, bool]], here: list[tuple[str, bool]]
) -> tuple[Server, Server, Server]:
    """Return the old writer, the new one, and what both had when they parted."""
    old = Server()
    old.do(before, timedelta(seconds=1))
    new, common = old.copy(), old.copy()
    old.do(there, timedelta(seconds=1))
    # Another clock: no two transactions of two writers have the same microsecond.
    new.do(here, timedelta(seconds=1, microseconds=1))
    return old, new, common


@given(CHANGES, CHANGES, CHANGES)
def test_exactly_the_rows_that_the_old_writer_wrote_after_they_parted_are_never_sent(
    before: list[tuple[str, bool]], there: list[tuple[str, bool]], here: list[tuple[str, bool]]
) -> None:
    old, new, common = parted(before, there, here)
    written = {key for key, number in old.rows.items() if number > common.number}
    assert {row.key for row in never_sent(old.listed(), new.commits)} == written


@given(CHANGES, CHANGES, CHANGES)
def test_exactly_the_rows_that_both_had_and_only_the_old_writer_touched_are_deleted(
    before: list[tuple[str, bool]], there: list[tuple[str, bool]], here: list[tuple[str, bool]]
) -> None:
    old, new, common = parted(before, there, here)
    gone = {key for key in common.rows if key not in old.rows and new.rows.get(key) == common.rows[key]}
    assert {row.key for row in deleted(new.listed(), old.rows.keys(), old.commits)} == gone


@given(CHANGES, CHANGES, CHANGES)
def test_they_parted_after_the_last_transaction_that_both_have(
    before: list[tuple[str, bool]], there: list[tuple[str, bool]], here: list[tuple[str, bool]]
) -> None:
    old, new, common = parted(before, there, here)
    assert parted_at(old.commits, new.commits) == (common.at if before else None)


def test_a_row_from_before_times_were_kept_was_sent_and_is_deleted_where_it_is_missing() -> None:
    ancient = Row(("1",), 5, None, "{}")
    nothing: Commits = {}
    assert never_sent([ancient], nothing) == []
    assert deleted([ancient], set(), nothing) == [ancient]
    assert deleted([ancient], {("1",)}, nothing) == []
