"""The application program: health is the process, readiness is a write."""

import ast
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from application.server import Place, answer, in_time, outdated, read_place, role_of, writer_region

PLACE = Place("us-west-2", 8080, "/myapp/db/endpoint", "myapp", "myapp/db/master", "myapp-recovery-ledger")
EAST = "myapp-db.abc123.us-east-1.rds.amazonaws.com"
WEST = "myapp-db-replica.abc123.us-west-2.rds.amazonaws.com"


def refuse() -> None:
    raise OSError("the writer can't be reached: timeout")


def accept() -> None:
    """A write that works."""


def active() -> str:
    return "active"


def test_health_does_not_need_the_database() -> None:
    assert answer("/health", PLACE, refuse, active) == (200, {"status": "ok", "region": "us-west-2"})


def test_readiness_is_a_write() -> None:
    assert answer("/health/ready", PLACE, accept, active)[0] == 200
    status, body = answer("/health/ready", PLACE, refuse, active)
    assert (status, body["region"]) == (503, "us-west-2")
    assert "timeout" in body["reason"]


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
    assert answer("/", PLACE, refuse, active) == (200, {"region": "us-west-2", "role": "active"})


@pytest.mark.parametrize("error", [OSError("the endpoint parameter can't be read"), KeyError("Parameter")])
def test_a_role_that_cannot_be_read_is_unknown_and_breaks_no_page(error: Exception) -> None:
    def fail() -> str:
        raise error

    assert answer("/", PLACE, refuse, fail) == (200, {"region": "us-west-2", "role": "unknown"})


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
    assert answer("/alive", moved, refuse, active)[0] == 200
    assert answer("/writes", moved, refuse, active)[0] == 503
    assert answer("/health", moved, accept, active)[0] == 404
    one = replace(PLACE, health_path="/alive", readiness_path="/alive")
    assert answer("/alive", one, refuse, active)[0] == 503


def test_other_paths_are_not_found() -> None:
    assert answer("/admin", PLACE, accept, active)[0] == 404


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
    moved = read_place({**variables, "HEALTH_PATH": "/alive", "READINESS_PATH": "/writes?of=all"})
    assert (moved.health_path, moved.readiness_path) == ("/alive", "/writes")


def test_the_program_parses_with_the_python_of_amazon_linux() -> None:
    import application.server

    source = Path(application.server.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 9))


def test_the_prober_takes_its_health_for_up() -> None:
    from datetime import UTC, datetime

    from recovery.https import Answer
    from recovery.steps.probe import decide

    status, body = answer("/health", PLACE, refuse, active)
    told = Answer("primary.app.example.com", status=status, body=json.dumps(body))
    assert decide(told, datetime.now(UTC)).state == "up"
