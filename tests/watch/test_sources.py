"""What the page asks costs no more than `make status`, and one answer that fails hides none of the others."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from config import Names
from config.settings import parse_settings
from operations.clients import Clients, kept
from operations.failover.status import status
from operations.roles import world as roles
from operations.target import Target
from recovery.clock import utc_now
from tests.operations import ledgers
from watch.board import Board
from watch.model import document
from watch.reach import Later, Reached
from watch.sources import ALARM, ROUND_SECONDS, SLOW_ROUNDS, USERS, sources

SETTINGS = parse_settings({})
NAMES = Names(SETTINGS)


@pytest.fixture(autouse=True)
def _regions() -> Iterator[None]:
    with mock_aws():
        for here in (NAMES.primary, NAMES.standby):
            ledgers.ledger_says(NAMES, here)
        yield


class Counted:
    """Clients that count their calls."""

    def __init__(self, make: Clients = ledgers.clients) -> None:
        self.calls: Counter[str] = Counter()
        self.clients = kept(self._counting(make))

    def _counting(self, make: Clients) -> Clients:
        def client(service: str, region: str) -> Any:
            made = make(service, region)
            if hasattr(made, "meta"):
                made.meta.events.register("before-call", self._count)
            return made

        return client

    def _count(self, model: Any, **_: Any) -> None:
        self.calls[model.name] += 1

    def reach(self) -> Reached:
        return Reached(Target("embedded", SETTINGS, "http://127.0.0.1:9"), self.clients)


def test_it_makes_no_more_calls_than_make_status_would_every_round() -> None:
    """The first round asks also what rarely changes, and the second what each of the next ones does."""
    shown, told = Counted(), Counted()
    asked = [each for each in sources(SETTINGS, shown.reach) if each.name != USERS]
    assert all(each.seconds >= ROUND_SECONDS for each in asked)
    rounds = [Counter[str](), Counter[str]()]
    for calls in rounds:
        before = shown.calls.copy()
        for each in asked:
            each.ask(Board(utc_now))
        calls.update(shown.calls - before)
    status(SETTINGS, told.clients, utc_now())
    roles.look(SETTINGS, told.clients)
    whole = rounds[0].total() + (SLOW_ROUNDS - 1) * rounds[1].total()
    assert 0 < rounds[1].total() < rounds[0].total()
    assert whole <= SLOW_ROUNDS * told.calls.total()


def test_it_makes_no_call_that_changes_anything() -> None:
    shown, board = Counted(), Board(utc_now)
    for each in sources(SETTINGS, shown.reach):
        if each.name != USERS:
            each.ask(board)
    assert shown.calls
    assert all(name.startswith(("Get", "Describe", "List", "Query")) for name in shown.calls), shown.calls


def test_a_region_that_is_away_is_named_and_the_others_answers_stay() -> None:
    lost = Counted(ledgers.unreachable(NAMES.primary))
    board = Board(utc_now)
    for each in sources(SETTINGS, lost.reach):
        if each.name != USERS:
            each.ask(board)
    page = document(SETTINGS, "embedded", board.facts()[1], utc_now())
    away = {region.region: region.away for region in page.regions}
    assert away[NAMES.primary.region].startswith("EndpointConnectionError")
    assert away[NAMES.standby.region] == ""
    assert page.next.kind == "region away"
    (standby,) = [region for region in page.regions if not region.away]
    assert {line.name: line.text for line in standby.lines}["permit to write"].endswith("epoch 0")


def test_what_can_not_be_reached_at_all_says_so_for_everything() -> None:
    nowhere = Later("the world of the demo is being made")
    board = Board(utc_now)
    for each in sources(SETTINGS, nowhere):
        each.ask(board)
    page = document(SETTINGS, "embedded", board.facts()[1], utc_now())
    assert {region.away for region in page.regions} == {"the world of the demo is being made"}
    assert "the world of the demo is being made" in page.headline
    assert page.alarm.line.cause == "the world of the demo is being made"
    assert {prober.tone for prober in page.probers} == {"unknown"}
    assert {place for place, _ in board.facts()[1]} >= {USERS, ALARM}
