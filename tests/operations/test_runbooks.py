"""The runbook says what the definition does, and every state and failure has words of its own."""

import re
from dataclasses import replace

import pytest

from config import Names, Settings
from config.settings import parse_settings
from operations.project import ROOT
from operations.runbooks.failover import failover_runbook, failures, tasks, words
from recovery.definition import render
from tests.recovery.names import STANDBY, standby_definition

ENGINES = ("postgres", "aurora-postgresql")


def test_the_committed_runbook_is_current() -> None:
    committed = (ROOT / "docs" / "runbooks" / "failover.md").read_text(encoding="utf-8")
    assert committed == failover_runbook(Settings(), STANDBY)


def test_every_task_has_words_and_no_words_are_of_a_task_that_is_gone() -> None:
    machines = [standby_definition(engine) for engine in ENGINES]
    machines.append(standby_definition(fencing="strict"))
    machines.append(replace(machines[0], test_windows=("load-begins", "load-ends")))
    named = {name for machine in machines for name, _ in tasks(render(machine))}
    assert set(words("steps")) == named


def test_every_failure_says_what_is_left_and_what_to_do() -> None:
    named = {name for engine in ENGINES for name in failures(render(standby_definition(engine)))}
    assert set(words("stops")) == named
    for name, said in words("stops").items():
        assert set(said) == {"left", "do"}, name
        assert all(len(text) > 15 for text in said.values()), name


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
