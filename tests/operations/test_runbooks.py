"""The runbook says what the definition does, and every state and failure has words of its own."""

import re

import pytest

from config import Names, Settings
from config.settings import parse_settings
from machines.audit import GAP
from machines.failover import failover
from operations.project import ROOT
from operations.runbooks.failover import failover_runbook
from tests.recovery.names import STANDBY, standby_definition

ENGINES = ("postgres", "aurora-postgresql")


def test_the_committed_runbook_is_current() -> None:
    committed = (ROOT / "docs" / "runbooks" / "failover.md").read_text(encoding="utf-8")
    assert committed == failover_runbook(Settings(), STANDBY)


@pytest.mark.parametrize("fencing", ["available", "strict"])
@pytest.mark.parametrize("engine", ENGINES)
def test_every_task_is_a_row_of_the_page_in_its_own_words(engine: str, fencing: str) -> None:
    settings = parse_settings({"database": {"engine": engine}, "failover": {"fencing": fencing}})
    page = failover_runbook(settings, STANDBY)
    for task in failover(standby_definition(engine, fencing)).tasks:
        assert f"| `{task.name}` | {task.says} |" in page


@pytest.mark.parametrize("engine", ENGINES)
def test_every_failure_says_what_is_left_and_what_to_do(engine: str) -> None:
    page = failover_runbook(parse_settings({"database": {"engine": engine}}), STANDBY)
    stops = failover(standby_definition(engine)).stops
    assert {"AlreadyActive", "PromotionUnknown", "TIMED_OUT"} <= {stop.name for stop in stops}
    for stop in (*stops, GAP):
        assert f"### {stop.name}\n\n{stop.left} {stop.do}\n" in page
        assert min(len(stop.left), len(stop.do)) > 15, stop.name


def test_what_to_look_at_is_that_of_the_deployed_engine() -> None:
    """A cluster isn't listed among the instances, so the commands differ by engine."""
    instance, cluster = (
        failover_runbook(parse_settings({"database": {"engine": engine}}), STANDBY) for engine in ENGINES
    )
    for asked in ("describe-db-instances --db-instance-identifier", "--source-type db-instance"):
        assert asked in instance
        assert asked not in cluster
    for asked in ("describe-db-clusters --db-cluster-identifier", "--source-type db-cluster"):
        assert asked in cluster
        assert asked not in instance


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_left_unfilled(engine: str) -> None:
    page = failover_runbook(parse_settings({"database": {"engine": engine}}), STANDBY)
    assert not re.search(r"\{[a-z_]+\}", page)


def test_with_strict_fencing_the_commands_by_hand_fence_and_wait_before_they_promote() -> None:
    page = failover_runbook(parse_settings({"failover": {"fencing": "strict"}}), STANDBY)
    by_hand = page.split("## By hand, step by step")[1]
    order = ['"S":"alone"', '"#f":"region"', '"S":"writer"', "sleep 15", "promote-read-replica"]
    places = [by_hand.index(each) for each in order]
    assert places == sorted(places)
    assert "## When strict fencing stopped the writers" in page
    usual = failover_runbook(Settings(), STANDBY)
    assert "sleep" not in usual
    assert "strict" not in usual


def test_the_people_to_call_are_those_of_the_settings() -> None:
    contacts = [{"name": "Ann", "role": "decides", "email": "ann@example.com", "phone": "+1 555 0100"}]
    page = failover_runbook(parse_settings({"contacts": contacts}), STANDBY)
    assert "| Ann | decides | ann@example.com, +1 555 0100 |" in page


def test_swapped_roles_have_a_runbook_of_the_other_region() -> None:
    settings = parse_settings({"active": "standby"})
    page = failover_runbook(settings, Names(settings).primary)
    assert "# Failover to us-east-1" in page
    assert "myapp-dr-standby-lost" in page
