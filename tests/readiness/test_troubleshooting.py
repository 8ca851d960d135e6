"""The three groups of checks in the original recipe answer each of its questions, and name what they examined."""

import io
import re

import pytest
from rich.console import Console

from drills.report.readiness import show_findings, show_items
from operations.doctor.diagnosis import Diagnosis
from operations.target import Target
from readiness import consistency
from readiness.troubleshooting import GROUPS, diagnose
from tests.readiness.conftest import replica
from tests.recovery.behaviour.waiting import eventually
from tests.terminals import File

# The original's list, word by word but for the verbs.
ORIGINAL = {
    "replication failures": ("IAM roles and permissions", "network connectivity", "service limits"),
    "failover delays": ("DNS propagation time", "cache TTL settings", "health check sensitivity"),
    "data inconsistency": ("replication status", "split-brain", "transaction ordering"),
}


def test_every_question_of_the_original_is_asked() -> None:
    assert set(GROUPS) == set(ORIGINAL)
    for group, wanted in ORIGINAL.items():
        assert set(wanted) <= {question.asks for question in GROUPS[group]}
    for questions in GROUPS.values():
        assert all(question.looked and question.checks for question in questions)


@pytest.mark.embedded
def test_each_question_has_an_answer_whatever_is_missing(target: Target) -> None:
    findings = list(diagnose(target))
    assert [finding.asks for finding in findings] == [q.asks for each in GROUPS.values() for q in each]
    # Without a recovery stack there is nothing to look at, and that is said as what it is.
    assert {each.state for finding in findings for each in finding.found} == {"ready", "not ready", "unknown"}


@pytest.mark.embedded
def test_two_writers_are_a_split_brain(target: Target) -> None:
    client, name = target.client("rds", target.passive.region), target.passive.database

    def writers() -> Diagnosis:
        (found,) = [each for each in consistency.split_brain(target) if each.item == "one writer"]
        return found

    one = writers()
    assert (one.state, one.cause) == ("ready", "databases that accept writes: myapp-db in us-east-1")
    client.promote_read_replica(DBInstanceIdentifier=name)
    try:
        eventually(lambda: writers().state == "not ready")
        assert "myapp-db-replica in us-west-2, myapp-db in us-east-1" in writers().cause
    finally:
        client.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
        replica(target)


ITEMS = (
    Diagnosis("keys", "ready", "it is Enabled"),
    Diagnosis("lag", "unknown", "no data", "look again"),
    Diagnosis("replica", "not ready", "[it] is gone", "make it anew"),
)


def shown(*found: Diagnosis, terminal: bool, width: int = 60) -> str:
    text = File(terminal=terminal)
    show_items(found, Console(file=text, width=width, force_terminal=terminal, color_system=None))
    return text.getvalue()


def test_the_table_has_every_part_and_begins_with_what_wants_doing() -> None:
    text = shown(*ITEMS, terminal=True)
    assert re.search(r"item +state +cause +fix", text)
    rows = [re.split(r" {2,}", line.strip()) for line in text.splitlines()[1:]]
    assert rows == [
        ["replica", "not ready", "[it] is gone", "make it anew"],
        ["lag", "unknown", "no data", "look again"],
        ["keys", "ready", "it is Enabled"],
    ]


def test_where_there_is_no_terminal_each_item_is_a_line_of_its_own_however_narrow() -> None:
    text = shown(*ITEMS, terminal=False, width=20)
    assert text.splitlines() == [each.line for each in reversed(ITEMS)]


@pytest.mark.embedded
def test_what_was_looked_at_is_printed(target: Target) -> None:
    text = io.StringIO()
    show_findings(diagnose(target), Console(file=text, width=80))
    for questions in GROUPS.values():
        for question in questions:
            assert f"{question.asks}: looked at {question.looked}" in text.getvalue()
