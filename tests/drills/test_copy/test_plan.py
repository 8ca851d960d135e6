"""Drills of a test copy are planned in test mode only, and only scenarios that the copy can have."""

from typing import Any

import pytest

from config.settings import parse_settings
from drills import suite
from drills.scenario import COPY_FOLDER
from drills.test_copy.plan import (
    NoTestModeError,
    NothingToDrillError,
    planned_for,
    refuse_without_test_mode,
)


def kept(settings: dict[str, Any]) -> tuple[list[str], str]:
    said: list[str] = []
    planned = planned_for(parse_settings(settings), suite.plan([], folder=COPY_FOLDER), said.append)
    return [each.scenario.name for each in planned], "\n".join(said)


def test_without_test_mode_the_command_that_was_meant_is_said() -> None:
    with pytest.raises(
        NoTestModeError, match=r"DR_TEST_MODE isn't true(.|\n)*fix: DR_TEST_MODE=true make dr-test$"
    ):
        refuse_without_test_mode(False)
    refuse_without_test_mode(True)


def test_by_default_every_scenario_of_the_copy_is_drilled_and_the_database_is_lost_last() -> None:
    assert kept({}) == (["instances-ended", "activation"], "")


def test_a_copy_that_runs_nothing_has_no_instance_to_lose() -> None:
    names, said = kept({"strategy": "pilot_light"})
    assert names == ["activation"]
    assert said == "left out: instances-ended: strategy pilot_light runs no instance in the copy"


def test_a_cluster_is_not_brought_up() -> None:
    names, said = kept({"database": {"engine": "aurora-postgresql", "engine_version": "16.4"}})
    assert names == ["instances-ended"]
    assert "activation: this drill can't restore an Aurora cluster" in said


def test_a_copy_in_which_nothing_can_be_drilled_is_not_deployed() -> None:
    with pytest.raises(NothingToDrillError, match="no drill of the test copy fits the settings"):
        kept({"components": {"recovery": False}})
