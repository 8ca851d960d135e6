"""The environment of the original recipe is honoured and checked, never trusted."""

import pytest

from config import SettingsError, read_environment
from config.contradictions import check
from config.settings import Settings
from config.stacks import PRIMARY, STANDBY, TEST

EAST, WEST = "us-east-1", "us-west-2"


@pytest.mark.parametrize(
    ("variables", "stack"),
    [
        ({"AWS_REGION": EAST, "IS_PRIMARY": "true"}, PRIMARY),
        ({"AWS_REGION": WEST, "IS_PRIMARY": "false"}, STANDBY),
        ({"DR_TEST_MODE": "true"}, TEST),
        ({"DR_TEST_MODE": "true", "AWS_REGION": WEST}, TEST),
        ({"AWS_REGION": "eu-west-3"}, None),
        ({}, PRIMARY),
    ],
)
def test_the_originals_environment_is_accepted(variables: dict[str, str], stack: str | None) -> None:
    check(read_environment(variables), Settings(), stack)


@pytest.mark.parametrize(
    ("variables", "stack", "field"),
    [
        ({"AWS_REGION": WEST, "IS_PRIMARY": "true"}, None, "AWS_REGION"),
        ({"AWS_REGION": EAST, "IS_PRIMARY": "false"}, None, "AWS_REGION"),
        ({"IS_PRIMARY": "true", "DR_TEST_MODE": "true"}, None, "DR_TEST_MODE"),
        ({"AWS_REGION": WEST}, PRIMARY, "AWS_REGION"),
        ({"IS_PRIMARY": "true"}, STANDBY, "IS_PRIMARY"),
        ({"IS_PRIMARY": "false"}, PRIMARY, "IS_PRIMARY"),
        ({}, TEST, "DR_TEST_MODE"),
        ({"TARGET": "aws"}, None, "account_id"),
    ],
)
def test_a_contradiction_is_named(variables: dict[str, str], stack: str | None, field: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        check(read_environment(variables), Settings(), stack)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_every_unreadable_variable_is_reported_at_once() -> None:
    with pytest.raises(SettingsError) as refusal:
        read_environment({"IS_PRIMARY": "si", "DR_TEST_MODE": "on?", "TARGET": "moon"})
    assert {problem.field for problem in refusal.value.problems} == {"IS_PRIMARY", "DR_TEST_MODE", "TARGET"}


def test_nothing_is_removable_unless_it_is_named() -> None:
    assert "myapp-db" not in read_environment({}).removal
    named = read_environment({"DR_REMOVE": "myapp-db, myapp-alb"}).removal
    assert "myapp-db" in named
    assert "myapp-db-replica" not in named
    assert "anything" in read_environment({"DR_REMOVE": "all"}).removal
