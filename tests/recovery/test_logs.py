"""An execution can be followed through the logs of all functions."""

import json
from typing import Any

import pytest

from recovery.logs import logged


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_answer_is_logged_with_its_execution_as_one_line_of_json(
    capsys: pytest.CaptureFixture[str],
) -> None:
    @logged
    def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
        return {"verdict": "met", "cause": "all is well", "secret": event["value"]}

    assert handle({"executionId": "arn:e", "value": "hidden"}, None)["verdict"] == "met"
    (line,) = lines(capsys)
    assert line.pop("seconds") >= 0
    assert line == {
        "function": "test_logs",
        "execution": "arn:e",
        "level": "INFO",
        "verdict": "met",
        "cause": "all is well",
    }


def test_an_error_is_logged_and_still_raised(capsys: pytest.CaptureFixture[str]) -> None:
    @logged
    def handle(_event: dict[str, Any], _context: object) -> dict[str, Any]:
        raise ValueError("no such table")

    with pytest.raises(ValueError, match="no such table"):
        handle({"executionId": "arn:e"}, None)
    (line,) = lines(capsys)
    assert (line["level"], line["error"], line["cause"]) == ("ERROR", "ValueError", "no such table")
    assert line["execution"] == "arn:e"
