"""The application program: health is the process, readiness is a write."""

import ast
import json
from pathlib import Path

from application.server import Place, answer, read_place

PLACE = Place("us-west-2", 8080, "/myapp/db/endpoint", "myapp", "myapp/db/master")


def refuse() -> None:
    raise OSError("the writer can't be reached: timeout")


def accept() -> None:
    """A write that works."""


def test_health_does_not_need_the_database() -> None:
    assert answer("/health", PLACE, refuse) == (200, {"status": "ok", "region": "us-west-2"})


def test_readiness_is_a_write() -> None:
    assert answer("/health/ready", PLACE, accept)[0] == 200
    status, body = answer("/health/ready", PLACE, refuse)
    assert (status, body["region"]) == (503, "us-west-2")
    assert "timeout" in body["reason"]


def test_the_page_names_its_region() -> None:
    assert answer("/", PLACE, refuse) == (200, {"region": "us-west-2"})


def test_other_paths_are_not_found() -> None:
    assert answer("/admin", PLACE, accept)[0] == 404


def test_the_place_comes_from_the_environment_of_the_service() -> None:
    variables = {
        "AWS_REGION": "us-west-2",
        "APPLICATION_PORT": "8080",
        "ENDPOINT_PARAMETER": "/myapp/db/endpoint",
        "DATABASE_NAME": "myapp",
        "DATABASE_SECRET": "myapp/db/master",
    }
    assert read_place(variables) == PLACE


def test_the_program_parses_with_the_python_of_amazon_linux() -> None:
    import application.server

    source = Path(application.server.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 9))


def test_the_prober_takes_its_health_for_up() -> None:
    from datetime import UTC, datetime

    from recovery.https import Answer
    from recovery.steps.probe import decide

    status, body = answer("/health", PLACE, refuse)
    told = Answer("primary.app.example.com", status=status, body=json.dumps(body))
    assert decide(told, datetime.now(UTC)).state == "up"
