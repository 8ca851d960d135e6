"""The program is served over HTTP, and every part of an answer has a time limit."""

import ast
import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from email.message import Message
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import boto3
import psycopg2.extensions
import pytest

import application
from application import connections, server
from application.answers import Asked, Work, answer
from application.server import LONGEST_BODY, handler, in_time, limited
from tests.application.conftest import EAST, WEST
from tests.application.memory import PLACE, REFUSES, Database, accept, refuse
from tests.application.tables import table

PATIENCE_SECONDS = 10.0


def test_a_check_that_hangs_is_not_ready_in_time() -> None:
    released = Event()

    def hang() -> None:
        released.wait(10)

    with ThreadPoolExecutor(1) as pool:
        for _ in range(2):
            with pytest.raises(OSError, match="no result within"):
                in_time(hang, pool, 0.05)
        released.set()
        in_time(accept, pool, 5)
        with pytest.raises(OSError, match="can't be reached"):
            in_time(refuse, pool, 5)


def test_every_part_of_the_work_is_limited_in_time() -> None:
    released = Event()

    def hang(*_: object) -> None:
        released.wait(10)

    work = Work(hang, hang, hang, hang, hang, hang)  # type: ignore[arg-type]
    with ThreadPoolExecutor(6) as pool:
        slow = limited(work, pool, 0.05)
        for path in ("/health/ready", "/records", "/session", "/cache/warm"):
            assert answer(Asked("GET", path), PLACE, slow).status == 503
        assert answer(Asked("PUT", "/records/7"), PLACE, slow).status == 503
        assert answer(Asked("GET", "/"), PLACE, slow).body["role"] == "unknown"
        released.set()


def test_the_program_parses_with_the_python_of_amazon_linux() -> None:
    assert application.__file__ is not None
    files = list(Path(application.__file__).parent.glob("*.py"))
    assert len(files) > 5
    for file in files:
        ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 9))


def test_each_part_of_an_answer_ends_before_the_whole_and_that_before_route_53_gives_up() -> None:
    assert connections.STATEMENT_SECONDS < connections.ANSWER_SECONDS < server.SECONDS < 2


def test_what_is_limited_in_time_does_the_same_work() -> None:
    database = Database()
    with ThreadPoolExecutor(1) as pool:
        work = limited(database.work, pool, 30)
        work.write()
        assert [work.record(number) for number in (7, 8)] == ["at 7", "at 8"]
        assert work.records(7) == [8]
        assert (work.visit("a"), work.visit("b"), work.visit("a")) == (1, 1, 2)
        assert (work.role(), work.warm()) == ("active", 2)
        with pytest.raises(OSError, match="can't be reached"):
            limited(REFUSES.work, pool, 30).warm()


@contextmanager
def connected(port: int) -> Iterator[http.client.HTTPConnection]:
    """Yield a connection to a server of this machine, which gives up when nothing comes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        yield connection
    finally:
        connection.close()


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, Any], Message]:
    """Return the status, body and headers of an answer."""
    with connected(port) as connection:
        connection.request(method, path, headers=headers)
        answered = connection.getresponse()
        return answered.status, json.loads(answered.read()), answered.headers


@pytest.fixture
def port() -> Iterator[int]:
    """Yield the port of a program whose database is in memory."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(PLACE, Database().work)) as served:
        thread = Thread(target=served.serve_forever, args=(0.01,))
        thread.start()
        yield served.server_address[1]
        served.shutdown()
        thread.join()


def test_an_answer_is_json_that_says_how_long_it_is(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    status, body, headers = ask(port, "/health")
    assert (status, body) == (200, {"status": "ok", "region": "us-west-2"})
    assert headers["Content-Type"] == "application/json"
    assert int(headers["Content-Length"]) == len(json.dumps(body))
    assert ask(port, "/admin")[0] == 404
    # Requests are in the load balancer's log.
    assert capfd.readouterr().err == ""


def test_a_session_goes_on_with_the_cookie_that_was_sent(port: int) -> None:
    _, first, headers = ask(port, "/session")
    _, again, _ = ask(port, "/session", Cookie=headers["Set-Cookie"].split(";")[0])
    assert (again["session"], again["visits"]) == (first["session"], 2)


def put(port: int, length: str | None, body: bytes) -> tuple[int, int]:
    """Put a record with the given `Content-Length` and body, and return the status and the number that the
    answer has.
    """
    with connected(port) as connection:
        connection.putrequest("PUT", "/records/7")
        if length is not None:
            connection.putheader("Content-Length", length)
        connection.endheaders(body)
        answered = connection.getresponse()
        return answered.status, json.loads(answered.read())["number"]


@pytest.mark.parametrize(
    ("length", "sent"),
    [
        (None, 0),
        ("0", 0),
        ("5", 5),
        (str(LONGEST_BODY), LONGEST_BODY),
        # The rest isn't waited for.
        (str(10**9), LONGEST_BODY),
    ],
)
def test_a_record_is_answered_whatever_comes_with_it(port: int, length: str | None, sent: int) -> None:
    assert put(port, length, b"x" * sent) == (200, 7)


def test_a_body_is_read_to_its_end_before_the_answer(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as client:
        client.sendall(b"PUT /records/7 HTTP/1.0\r\nContent-Length: 10\r\n\r\nhalf.")
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.recv(1)
        client.settimeout(PATIENCE_SECONDS)
        client.sendall(b"other")
        assert client.recv(12) == b"HTTP/1.0 200"


SERVICE = {
    "AWS_REGION": WEST,
    "APPLICATION_PORT": "0",
    "ENDPOINT_PARAMETER": "/myapp/db/endpoint",
    "DATABASE_NAME": "myapp",
    "DATABASE_SECRET": "myapp/db/master",
    "LEDGER_TABLE": "myapp-recovery-ledger",
    "HEALTH_PATH": "/health",
    "READINESS_PATH": "/health/ready",
    "CACHE_ENDPOINT_PARAMETER": "/myapp/cache/endpoint",
    "WARM_TABLE": "myapp-global-table",
}


@contextmanager
def program(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Yield the port of the whole program, begun as its service begins it."""
    made: Future[ThreadingHTTPServer] = Future()

    class Told(ThreadingHTTPServer):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            made.set_result(self)

    monkeypatch.setattr(server, "ThreadingHTTPServer", Told)
    # A loaded machine takes longer than an instance may.
    monkeypatch.setattr(server, "SECONDS", PATIENCE_SECONDS)
    for name, value in SERVICE.items():
        monkeypatch.setenv(name, value)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(server.main)
        either: list[Future[Any]] = [running, made]
        wait(either, PATIENCE_SECONDS, FIRST_COMPLETED)
        if running.done():
            running.result()
        served = made.result(0)
        try:
            yield served.server_address[1]
        finally:
            if not running.done():
                served.shutdown()
            served.server_close()
            psycopg2.extensions.set_wait_callback(None)


def test_the_program_does_all_its_work_in_its_own_region(
    monkeypatch: pytest.MonkeyPatch, regions: Mapping[str, Any]
) -> None:
    """The endpoint parameter still names the old writer, which the permit forbids to use, so no database is
    needed here.
    """
    own, address = regions[WEST], f"myapp-db.abc123.{EAST}.rds.amazonaws.com"
    boto3.client("ssm", WEST).put_parameter(
        Name="/myapp/db/endpoint", Value=address, Type="String", Overwrite=True
    )
    forbidden = f"the writer is in {EAST}, and the permit names {WEST}"
    with table(own, "myapp-recovery-ledger", "pk", "sk"), table(own, "myapp-global-table", "pk", "sk"):
        permit = {"pk": "permit", "sk": "current", "region": WEST}
        own.put_item(
            TableName="myapp-recovery-ledger", Item={name: {"S": value} for name, value in permit.items()}
        )
        with program(monkeypatch) as port:
            assert ask(port, "/health")[:2] == (200, {"status": "ok", "region": WEST})
            assert ask(port, "/")[:2] == (200, {"role": "active", "region": WEST})
            for method, path in (
                ("GET", "/health/ready"),
                ("GET", "/records"),
                ("PUT", "/records/7"),
                ("GET", "/cache/warm"),
            ):
                status, body, _ = ask(port, path, method)
                assert (status, body["reason"]) == (503, forbidden), path
            status, body, _ = ask(port, "/session")
            assert status == 503
            assert "the parameter /myapp/cache/endpoint can't be read" in body["reason"]
