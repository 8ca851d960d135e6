"""The application program: health is the process, readiness is a write, and every answer names its region."""

import ast
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

import application
from application import connections, server
from application.answers import HIGHEST, Answer, Asked, Work, answer
from application.permit import outdated, role_of, writer_region
from application.place import Place, read_place
from application.server import in_time, limited

PLACE = Place("us-west-2", 8080, "/myapp/db/endpoint", "myapp", "myapp/db/master", "myapp-recovery-ledger")
EAST = "myapp-db.abc123.us-east-1.rds.amazonaws.com"
WEST = "myapp-db-replica.abc123.us-west-2.rds.amazonaws.com"


def refuse() -> None:
    raise OSError("the writer can't be reached: timeout")


def accept() -> None:
    """A write that works."""


def active() -> str:
    return "active"


class Database:
    """A database in memory, with the work that requests need of it."""

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


def test_health_does_not_need_the_database() -> None:
    assert get("/health", database=REFUSES) == Answer(200, {"status": "ok", "region": "us-west-2"})


def test_readiness_is_a_write() -> None:
    assert get("/health/ready").status == 200
    refused = get("/health/ready", database=REFUSES)
    assert (refused.status, refused.body["region"]) == (503, "us-west-2")
    assert "timeout" in str(refused.body["reason"])


def test_an_old_writer_is_not_written_after_a_failover() -> None:
    """The primary that comes back still names its own database; the permit names the other region."""
    assert outdated(EAST, "us-west-2") == "the writer is in us-east-1, and the permit names us-west-2"
    assert outdated(WEST, "us-west-2") == ""


def test_a_standby_serves_through_peering_while_the_permit_names_the_primary() -> None:
    assert outdated(EAST, "us-east-1") == ""


@pytest.mark.parametrize(("address", "permitted"), [(EAST, ""), ("database.internal", "us-west-2")])
def test_without_a_permit_or_a_known_region_a_writer_goes_on(address: str, permitted: str) -> None:
    assert outdated(address, permitted) == ""


def test_the_region_of_a_writer_is_in_its_address() -> None:
    assert [writer_region(each) for each in (EAST, f"{WEST}:5432", "localhost")] == [
        "us-east-1",
        "us-west-2",
        "",
    ]


def test_a_check_that_hangs_is_not_ready_in_time() -> None:
    released = Event()

    def hang() -> None:
        released.wait(10)

    with ThreadPoolExecutor(1) as pool:
        for _ in range(2):
            with pytest.raises(OSError, match="took longer than"):
                in_time(hang, pool, 0.05)
        released.set()
        in_time(accept, pool, 5)
        with pytest.raises(OSError, match="can't be reached"):
            in_time(refuse, pool, 5)


def test_the_page_names_its_region_and_role() -> None:
    assert get("/", database=REFUSES).body == {"region": "us-west-2", "role": "active"}


@pytest.mark.parametrize("error", [OSError("the endpoint parameter can't be read"), KeyError("Parameter")])
def test_a_role_that_cannot_be_read_is_unknown_and_breaks_no_page(error: Exception) -> None:
    def fail() -> str:
        raise error

    page = get("/", database=Database(role=fail))
    assert page == Answer(200, {"region": "us-west-2", "role": "unknown"})


@pytest.mark.parametrize(
    ("permitted", "address", "role"),
    [
        # A failover happened: the permit decides, though the address is still the old writer's.
        ("us-west-2", EAST, "active"),
        ("us-east-1", WEST, "passive"),
        ("", EAST, "passive"),
        ("", WEST, "active"),
        ("", "database.internal", "unknown"),
    ],
)
def test_the_role_follows_the_permit_and_then_the_writer(permitted: str, address: str, role: str) -> None:
    assert role_of("us-west-2", permitted, address) == role


def test_the_checks_answer_where_the_settings_say() -> None:
    moved = replace(PLACE, health_path="/alive", readiness_path="/writes")
    assert get("/alive", moved, REFUSES).status == 200
    assert get("/writes", moved, REFUSES).status == 503
    assert get("/health", moved).status == 404
    one = replace(PLACE, health_path="/alive", readiness_path="/alive")
    assert get("/alive", one, REFUSES).status == 503


def test_other_paths_are_not_found() -> None:
    assert get("/admin").status == 404
    assert answer(Asked("POST", "/records/7"), PLACE, WORKS.work).status == 405


def test_a_record_is_acknowledged_once_it_is_kept_and_read_from_where_a_reader_stopped() -> None:
    database = Database()
    for number in (1, 2, 7):
        kept: dict[str, object] = {"number": number, "written_at": f"at {number}", "region": "us-west-2"}
        assert put(f"/records/{number}", database) == Answer(200, kept)
    assert get("/records?after=1", database=database).body == {"numbers": [2, 7], "region": "us-west-2"}
    assert get("/records", database=database).body["numbers"] == [1, 2, 7]


def test_a_record_that_is_not_kept_is_not_acknowledged() -> None:
    refused = put("/records/7", REFUSES)
    assert (refused.status, refused.body["region"]) == (503, "us-west-2")
    assert get("/records", database=REFUSES).status == 503


@pytest.mark.parametrize("number", ["0", "-1", "seven", "", "7/8", str(HIGHEST + 1), "9" * 40, "\u0667"])
def test_what_is_no_record_is_refused_with_what_is_one(number: str) -> None:
    refused = put(f"/records/{number}")
    assert refused.status == 400
    assert f"1 to {HIGHEST}" in str(refused.body["error"])


def test_a_session_is_known_again_by_its_cookie_and_by_nothing_else() -> None:
    database = Database()
    first = get("/session", database=database)
    cookie = first.headers["Set-Cookie"].split(";")[0]
    assert {"HttpOnly", "Secure"} <= {part.strip() for part in first.headers["Set-Cookie"].split(";")}
    again = get("/session", database=database, cookie=f"theme=dark; {cookie}")
    assert (again.body["session"], again.body["visits"]) == (first.body["session"], 2)
    stranger = get("/session", database=database, cookie="session=guessed")
    assert stranger.body["visits"] == 1
    assert stranger.body["session"] != first.body["session"]


def test_the_cache_is_filled_when_asked_and_not_when_the_database_cannot_be_read() -> None:
    filled = get("/cache/warm", database=Database())
    assert (filled.status, filled.body["warmed"]) == (200, 0)
    assert get("/cache/warm", database=REFUSES).status == 503


def test_every_part_of_the_work_is_limited_in_time() -> None:
    released = Event()

    def hang(*_: object) -> None:
        released.wait(10)

    work = Work(hang, hang, hang, hang, hang, hang)  # type: ignore[arg-type]
    with ThreadPoolExecutor(5) as pool:
        slow = limited(work, pool, 0.05)
        for path in ("/health/ready", "/records", "/session"):
            assert answer(Asked("GET", path), PLACE, slow).status == 503
        assert answer(Asked("PUT", "/records/7"), PLACE, slow).status == 503
        assert answer(Asked("GET", "/"), PLACE, slow).body["role"] == "unknown"
        released.set()


def test_the_place_comes_from_the_environment_of_the_service() -> None:
    variables = {
        "AWS_REGION": "us-west-2",
        "APPLICATION_PORT": "8080",
        "ENDPOINT_PARAMETER": "/myapp/db/endpoint",
        "DATABASE_NAME": "myapp",
        "DATABASE_SECRET": "myapp/db/master",
        "LEDGER_TABLE": "myapp-recovery-ledger",
        "HEALTH_PATH": "/health",
        "READINESS_PATH": "/health/ready",
    }
    assert read_place(variables) == PLACE
    cache = {"CACHE_ENDPOINT_PARAMETER": "/myapp/cache/endpoint", "CACHE_NAME": "c", "CACHE_USER": "u"}
    cached = read_place({**variables, **cache})
    assert (cached.cache_parameter, cached.cache_name, cached.cache_user) == (
        "/myapp/cache/endpoint",
        "c",
        "u",
    )
    moved = read_place({**variables, "HEALTH_PATH": "/alive", "READINESS_PATH": "/writes?of=all"})
    assert (moved.health_path, moved.readiness_path) == ("/alive", "/writes")


def test_the_program_parses_with_the_python_of_amazon_linux() -> None:
    assert application.__file__ is not None
    files = list(Path(application.__file__).parent.glob("*.py"))
    assert len(files) > 5
    for file in files:
        ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 9))


def test_the_prober_takes_its_health_for_up() -> None:
    from datetime import UTC, datetime

    from recovery.https import Answer as Told
    from recovery.steps.probe import decide

    said = get("/health", database=REFUSES)
    told = Told("primary.app.example.com", status=said.status, body=json.dumps(said.body))
    assert decide(told, datetime.now(UTC)).state == "up"


def test_each_part_of_an_answer_ends_before_the_whole_and_that_before_route_53_gives_up() -> None:
    assert connections.STATEMENT_SECONDS < connections.ANSWER_SECONDS < server.SECONDS < 2
