"""The live page changes nothing, is served on loopback only, and polls AWS once for all viewers, and not at all
without one.
"""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from config.settings import parse_settings
from recovery.clock import utc_now
from tests.drills.report.reading import elements, read
from watch.board import Board
from watch.model import document
from watch.rounds import Rounds, Source
from watch.server import QUIET_SECONDS, Picture, PortError, Server, Site

SETTINGS = parse_settings({})
EVERY_SECONDS = 0.2
PATIENCE_SECONDS = 20.0


class Asked:
    """A source that counts how often it is asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, board: Board) -> None:
        self.times += 1
        board.tell("us-west-2", {"switch": f"asked {self.times} times"})


class Served:
    """A server with one source."""

    def __init__(self, server: Server, asked: Asked) -> None:
        self.asked = asked
        self.port = urlsplit(server.address).port or 0
        self.address = server.address

    def ask(self, method: str = "GET", path: str = "/", host: str = "") -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)) as made:
            made.request(method, path, headers={"Host": host or f"127.0.0.1:{self.port}"})
            answer = made.getresponse()
            return answer.status, answer.read().decode()

    @contextmanager
    def viewer(self) -> Iterator[http.client.HTTPResponse]:
        """Yield the response with the events, as an open page gets it, after the first event has arrived."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)) as made:
            made.request("GET", "/events")
            answer = made.getresponse()
            assert answer.readline().startswith(b"data: ")
            yield answer


@pytest.fixture
def served() -> Iterator[Served]:
    asked, board = Asked(), Board(utc_now)
    rounds = Rounds(board, [Source("one", EVERY_SECONDS, asked)])
    site = Site(
        rounds, lambda: document(SETTINGS, "embedded", board.facts()[1], utc_now()), Picture("", "none")
    )
    with Server(site, 0) as server:
        rounds.start()
        yield Served(server, asked)
        rounds.end()


def settled(asked: Asked) -> bool:
    """Return whether the source is no longer asked, waiting for that up to the time limit."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        before = asked.times
        time.sleep(5 * EVERY_SECONDS)
        if asked.times == before:
            return True
    return False


def test_nobody_looks_and_nothing_is_asked(served: Served) -> None:
    assert served.ask()[0] == 200
    time.sleep(5 * EVERY_SECONDS)
    assert served.asked.times == 0


def test_it_stops_asking_when_the_last_viewer_has_gone(served: Served) -> None:
    with served.viewer():
        pass
    assert settled(served.asked)
    assert served.asked.times > 0


def test_a_second_viewer_costs_no_second_set_of_calls(served: Served) -> None:
    with served.viewer() as first, served.viewer() as second:
        before, began = served.asked.times, time.monotonic()
        time.sleep(10 * EVERY_SECONDS)
        # One more that was on its way.
        assert served.asked.times - before <= (time.monotonic() - began) / EVERY_SECONDS + 1
        first.readline()
        assert first.readline().startswith(b"data: ")
        second.readline()
        assert second.readline().startswith(b"data: ")


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "MADE-UP"]
)
@pytest.mark.parametrize("path", ["/", "/events", "/other"])
def test_every_method_but_get_and_head_is_refused(served: Served, method: str, path: str) -> None:
    assert served.ask(method, path)[0] == 405
    assert served.asked.times == 0


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8642", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0"],
)
@pytest.mark.parametrize("path", ["/", "/events"])
def test_another_hosts_name_is_refused(served: Served, host: str, path: str) -> None:
    status, text = served.ask(path=path, host=host)
    assert status == 400
    assert "myapp" not in text
    assert served.asked.times == 0


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_loopbacks_own_names_are_answered(served: Served, host: str) -> None:
    assert served.ask(host=f"{host}:{served.port}")[0] == 200


def test_an_event_has_every_part_of_the_page(served: Served) -> None:
    with served.viewer() as events:
        for _ in range(5):
            text = events.readline()
            if text.startswith(b"data: ") and "asked" in (news := json.loads(text[6:]))["parts"]["regions"]:
                break
    assert "switch</dt><dd>asked" in news["parts"]["regions"]
    ids = {each.attributes.get("id") for each in elements(read(served.ask()[1]))}
    assert news["parts"].keys() <= ids


def test_after_a_time_in_which_nobody_looked_the_first_event_has_the_time_of_now(served: Served) -> None:
    with served.viewer():
        pass
    assert settled(served.asked)
    time.sleep(QUIET_SECONDS)
    opened = utc_now()
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE_SECONDS)) as made:
        made.request("GET", "/events")
        first = made.getresponse().readline()
    assert datetime.fromisoformat(json.loads(first[6:])["now"]) >= opened


def test_what_nobody_foresaw_makes_a_fact_unknown_and_is_asked_again() -> None:
    board = Board(utc_now)
    asked = []

    def breaks(board: Board) -> None:
        asked.append(utc_now())
        if len(asked) == 1:
            board.tell("us-west-2", {"switch": "2"})
            return
        raise KeyError("switch")

    rounds = Rounds(board, [Source("us-west-2", EVERY_SECONDS, breaks)])
    rounds.start()
    with rounds.looking():
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(asked) < 4 and time.monotonic() < deadline:
            time.sleep(EVERY_SECONDS)
    rounds.end()
    assert len(asked) >= 4
    fact = board.facts()[1]["us-west-2", "switch"]
    assert (fact.known, fact.value, fact.cause) == (False, "2", "KeyError: 'switch'")


def test_it_listens_on_loopback_alone_and_a_taken_port_is_named() -> None:
    board = Board(utc_now)
    site = Site(Rounds(board, []), lambda: document(SETTINGS, "embedded", {}, utc_now()), Picture("", "none"))
    with Server(site, 0) as server:
        port = urlsplit(server.address).port
        assert urlsplit(server.address).hostname == "127.0.0.1"
        with pytest.raises(PortError, match=f"PORT = {port}"):
            Server(site, port)


def test_it_ends_although_somebody_still_listens(served: Served) -> None:
    before = threading.active_count()
    with served.viewer():
        assert threading.active_count() > before
