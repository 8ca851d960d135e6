"""Regions of an account in which nothing is deployed have a situation and a next command."""

import pytest

from config import Names
from config.settings import parse_settings
from operations.roles.judgement import judge
from operations.roles.world import look
from tests.operations.ledgers import clients, unreachable

pytestmark = pytest.mark.usefixtures("account")
SETTINGS = parse_settings({})
NAMES = Names(SETTINGS)


def test_in_an_empty_account_the_next_command_is_the_deployment() -> None:
    found = judge(look(SETTINGS, clients))
    assert (found.kind, found.next) == ("not deployed", "make deploy")


def test_an_empty_region_says_nothing_about_one_that_does_not_answer() -> None:
    found = judge(look(SETTINGS, unreachable(NAMES.standby)))
    assert (found.kind, found.next) == ("unknown", "make status")
