"""The environment of the original recipe is honoured and checked, never trusted."""

from pathlib import Path

import pytest

from config import SettingsError, read_environment
from config.environment import Environment, Removal
from config.environment_checks import check
from config.settings import Settings, parse_settings
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


def test_what_is_not_said_is_embedded_of_no_region_and_no_test() -> None:
    assert read_environment({}) == Environment(Path("dr.yaml"), "embedded", None, None, test_mode=False)
    assert read_environment({"AWS_REGION": ""}).region is None


def test_what_is_said_is_taken() -> None:
    variables = {
        "DR_SETTINGS": "teams/shop.yaml",
        "TARGET": "aws",
        "AWS_REGION": WEST,
        "IS_PRIMARY": "no",
        "DR_TEST_MODE": "1",
        "DR_REMOVE": "all",
    }
    assert read_environment(variables) == Environment(
        Path("teams/shop.yaml"), "aws", WEST, False, test_mode=True, removal=Removal(everything=True)
    )


@pytest.mark.parametrize(
    ("value", "means"),
    [
        *((value, True) for value in ("true", "True", "TRUE", "1", "yes", "Yes")),
        *((value, False) for value in ("false", "False", "0", "no", "NO")),
        ("", None),
    ],
)
def test_yes_and_no_are_read_as_people_write_them(value: str, means: bool | None) -> None:
    found = read_environment({"IS_PRIMARY": value, "DR_TEST_MODE": value})
    assert (found.is_primary, found.test_mode) == (means, means is True)


def test_without_another_one_the_environment_is_the_process_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    assert read_environment().region == "eu-west-3"


def test_nothing_is_removable_unless_it_is_named() -> None:
    assert "myapp-db" not in read_environment({}).removal
    named = read_environment({"DR_REMOVE": "myapp-db, myapp-alb"}).removal
    assert "myapp-db" in named
    assert "myapp-db-replica" not in named
    assert "anything" in read_environment({"DR_REMOVE": "all"}).removal
    several = read_environment({"DR_REMOVE": "myapp-db all,myapp-alb"}).removal
    assert several == Removal(frozenset({"myapp-db", "myapp-alb"}), everything=True)
    assert not read_environment({"DR_REMOVE": "myapp-db"}).removal.everything


@pytest.mark.parametrize("domain", ["example.com", "shop.example.org", "dr.test", "my.localhost"])
def test_a_zone_that_nobody_can_delegate_is_not_made_on_aws(domain: str) -> None:
    document = {"account_id": "210987654321", "domain": domain}
    on_aws = read_environment({"TARGET": "aws"})
    with pytest.raises(SettingsError) as refusal:
        check(on_aws, parse_settings({**document, "dns": {"zone": "create"}}))
    (problem,) = refusal.value.problems
    assert problem.field == "domain"
    assert "reserved for examples (RFC 2606)" in problem.reason
    check(on_aws, parse_settings({**document, "domain": f"{domain}.org", "dns": {"zone": "create"}}))
    check(read_environment({}), parse_settings({**document, "dns": {"zone": "create"}}))
