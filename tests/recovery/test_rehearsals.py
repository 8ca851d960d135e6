"""Drills and failovers that count as a rehearsal; messages about a database that isn't promoted yet, word by word."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recovery.https import HttpResponse
from recovery.steps import database, drill_record, warming
from recovery.steps.database import Database, PromotionDecision
from recovery.steps.drill_record import Rehearsal

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
WRITTEN = "2026-01-02T12:00:00.000Z"


def drill(scenario: str, **more: Any) -> dict[str, Any]:
    return {"scenario": {"S": scenario}, "verdict": {"S": "passed"}, "endedAt": {"S": WRITTEN}, **more}


@pytest.mark.parametrize(
    ("item", "kinds"),
    [
        (drill("cache-lost"), ["component_test"]),
        (drill("region-loss", rtoSeconds={"N": "20"}), ["component_test", "full_test"]),
        (drill("replication-validation"), ["replication_validation"]),
        (drill("replication-validation", rtoSeconds={"N": "20"}), ["replication_validation"]),
        (drill("region-loss", verdict={"S": "failed"}), []),
        (drill("region-loss", verdict={"N": "1"}), []),
        ({}, []),
    ],
)
def test_a_drill_that_passed_tested_a_component_and_all_when_it_recovered(
    item: dict[str, Any], kinds: list[Any]
) -> None:
    name = item["scenario"]["S"] if item else ""
    assert list(drill_record._of_drill(item)) == [Rehearsal(kind, name, NOW, "drill") for kind in kinds]


def test_an_item_without_a_text_has_an_empty_one() -> None:
    items: tuple[Any, ...] = ({}, {"x": {"N": "1"}}, {"x": {"S": "y"}})
    assert [drill_record._text(item, "x") for item in items] == ["", "", "y"]


OLD = "the database is no replica, and no failover here promoted it, so its data may be outdated"


@pytest.mark.parametrize(
    ("found", "intent", "issued", "seconds", "decision"),
    [
        (("", False), "none", False, 0, ("refused", "", "the database instance doesn't exist")),
        (("available", False), "none", False, 0, ("refused", "db", OLD)),
        (("modifying", False), "done", True, 0, ("refused", "db", OLD)),
        (
            ("available", False),
            "issued",
            False,
            0,
            ("promoted", "db", "the database is a writer, with the status available"),
        ),
        (
            ("backing-up", False),
            "issued",
            True,
            0,
            ("promoted", "db", "the database is a writer, with the status backing-up"),
        ),
        (
            ("available", True),
            "none",
            False,
            99,
            ("promote", "db", "the database is a replica, with the status available"),
        ),
        (
            ("available", True),
            "issued",
            False,
            99,
            ("promote", "db", "the database is a replica, with the status available"),
        ),
        (
            ("rebooting", False),
            "issued",
            False,
            99,
            ("promoting", "db", "the database is a writer, with the status rebooting"),
        ),
        (("rebooting", False), "issued", True, 9, ("wait", "db", "the database has the status rebooting")),
        (("backing-up", True), "none", False, 9.9, ("wait", "db", "the replica has the status backing-up")),
        (("available", True), "issued", True, 9, ("wait", "db", "the replica has the status available")),
        (
            ("modifying", True),
            "issued",
            True,
            10,
            ("gave-up", "db", "the replica has the status modifying; waited 10 s"),
        ),
        (
            ("rebooting", False),
            "issued",
            True,
            11,
            ("gave-up", "db", "the database has the status rebooting; waited 10 s"),
        ),
    ],
)
def test_a_database_is_promoted_waited_for_or_refused_and_it_is_said_why(
    found: tuple[str, bool], intent: str, issued: bool, seconds: float, decision: tuple[Any, str, str]
) -> None:
    status, replica = found
    since = NOW - timedelta(seconds=seconds)
    decided = database.decide(
        Database(status, replica, "db"), intent=intent, issued=issued, since=since, now=NOW, limit_seconds=10
    )
    assert decided == PromotionDecision(*decision)


def test_an_answer_that_is_no_number_is_told_in_part() -> None:
    found = warming.decide(HttpResponse("h", 200, "x" * 300))
    assert found.cause == f"h doesn't say how many entries it filled: {'x' * 200}"
