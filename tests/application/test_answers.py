"""What the program answers: health is the process, readiness is a write, and every answer names its region."""

import json
from dataclasses import replace

import pytest

from application.answers import HIGHEST, Answer, Asked, answer
from tests.application.journal import journal
from tests.application.memory import PLACE, REFUSES, WORKS, Database, get, put


def test_health_does_not_need_the_database() -> None:
    assert get("/health", database=REFUSES) == Answer(200, {"status": "ok", "region": "us-west-2"})


def test_readiness_is_a_write() -> None:
    assert get("/health/ready").status == 200
    refused = get("/health/ready", database=REFUSES)
    assert (refused.status, refused.body["region"]) == (503, "us-west-2")
    assert "timeout" in str(refused.body["reason"])


def test_the_page_names_its_region_and_role() -> None:
    assert get("/", database=REFUSES).body == {"region": "us-west-2", "role": "active"}


@pytest.mark.parametrize("error", [OSError("the endpoint parameter can't be read"), KeyError("Parameter")])
def test_a_role_that_cannot_be_read_is_unknown_and_breaks_no_page(error: Exception) -> None:
    def fail() -> str:
        raise error

    page = get("/", database=Database(role=fail))
    assert page == Answer(200, {"region": "us-west-2", "role": "unknown"})


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


def test_the_prober_takes_its_health_for_up() -> None:
    from datetime import UTC, datetime

    from recovery.https import HttpResponse as Told
    from recovery.steps.probe import decide

    said = get("/health", database=REFUSES)
    told = Told("primary.app.example.com", status=said.status, body=json.dumps(said.body))
    assert decide(told, datetime.now(UTC)).state == "up"


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        (Asked("GET", "/health/ready"), 200, {"status": "ready"}),
        (Asked("GET", "/health"), 200, {"status": "ok"}),
        (Asked("GET", "/records?after=5"), 200, {"numbers": []}),
        (Asked("POST", "/records/7?by=me"), 405, {"error": "POST /records/7 isn't answered"}),
        (Asked("PUT", "/records?after=5"), 405, {"error": "PUT /records isn't answered"}),
        (Asked("GET", "/admin?now"), 404, {"error": "no such path: /admin"}),
        (Asked("GET", "/records?after=-1"), 400, {"error": "after = '-1': must be a number, 0 or higher"}),
        (
            Asked("GET", "/records?after=seven"),
            400,
            {"error": "after = 'seven': must be a number, 0 or higher"},
        ),
        (Asked("PUT", "/records/0"), 400, {"error": f"record number '0': must be from 1 to {HIGHEST}"}),
    ],
)
def test_whoever_asks_is_told_what_it_is_or_what_was_wrong_and_where(
    asked: Asked, status: int, body: dict[str, object]
) -> None:
    assert answer(asked, PLACE, Database().work) == Answer(status, {**body, "region": "us-west-2"})


@pytest.mark.parametrize("path", ["/health/ready", "/records", "/cache/warm"])
def test_whatever_cannot_be_done_now_says_why_and_where(path: str) -> None:
    reason = "the writer can't be reached: timeout"
    refused: dict[str, object] = {"status": "not ready", "reason": reason, "region": "us-west-2"}
    assert get(path, database=REFUSES) == Answer(503, refused)


def test_the_highest_record_is_kept_and_numbers_that_no_database_holds_are_not_looked_for() -> None:
    assert put(f"/records/{HIGHEST}").status == 200
    # A PostgreSQL integer ends at 2147483647.
    assert get("/records?after=999999999").status == 200
    assert get("/records?after=2147483648").status == 400
    assert get("/records?after=21474836480").status == 400


def test_a_visit_is_answered_and_its_cookie_stays_with_the_site() -> None:
    visited = get("/session", database=Database())
    session = visited.body["session"]
    assert visited == Answer(
        200,
        {"session": session, "visits": 1, "region": "us-west-2"},
        {"Set-Cookie": f"session={session}; Path=/; HttpOnly; Secure; SameSite=Lax"},
    )


def test_why_a_role_is_unknown_is_in_the_journal_at_once() -> None:
    def fail() -> str:
        raise KeyError("Parameter")

    with journal() as told:
        get("/", database=Database(role=fail))
        assert told() == "role unknown: KeyError('Parameter')\n"
