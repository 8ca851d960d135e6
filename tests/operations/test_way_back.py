"""The page about the way back agrees with the code, and each of its commands exists."""

import re
import shlex
from collections.abc import Iterator
from typing import get_args

import boto3
import pytest
from botocore import xform_name

from config import Names, Settings
from config.settings import parse_settings
from operations.commands.context import app
from operations.commands.registered import COMMANDS
from operations.project import ROOT
from operations.reconcile import decision
from operations.roles.situation import Kind
from operations.runbooks.situations import examples
from operations.runbooks.way_back import way_back_runbook

SETTINGS = Settings()
PAGE = way_back_runbook(SETTINGS)
MAKE = re.compile(r"(?:^|`)make ([a-z][a-z-]+)((?: +[A-Z_]+=(?:\"[^\"]*\"|[^\s`\"]+))*)", re.MULTILINE)
RECIPE = re.compile(r"^([a-z-]+):[^\n]*\n((?:\t[^\n]*\n)+)", re.MULTILINE)
RECIPES = dict(RECIPE.findall((ROOT / "Makefile").read_text(encoding="utf-8")))


def test_the_committed_page_is_current() -> None:
    committed = (ROOT / "docs" / "runbooks" / "way-back.md").read_text(encoding="utf-8")
    assert committed == PAGE


def test_every_kind_of_situation_has_an_example_with_what_comes_next_and_what_must_not_be_run() -> None:
    judged = examples(SETTINGS)
    assert {each.kind for each in judged} == set(get_args(Kind))
    for each in judged:
        (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| {each.kind} | {each.told} |")]
        assert f"`{each.next}`" in row or (not each.next and "| nothing |" in row)
        assert all(f"`{never}`" in row for never in each.never)


def test_every_step_of_a_reconcile_stands_in_its_order() -> None:
    steps = [f"| {step.name} | {step.says} |" for step in decision.steps(("dr_standby", "primary"))]
    places = [PAGE.index(step) for step in steps]
    assert places == sorted(places)


def made() -> Iterator[tuple[str, tuple[str, ...]]]:
    for target, variables in MAKE.findall(PAGE):
        yield target, tuple(re.findall(r"([A-Z_]+)=", variables))


@pytest.mark.parametrize(("target", "variables"), sorted(set(made())))
def test_every_make_command_is_a_target_that_takes_its_variables(
    target: str, variables: tuple[str, ...]
) -> None:
    recipe = RECIPES[target]
    assert all(
        re.search(rf"\$\(call (typed(_words)?|switch),[a-z-]+,{name}\)|TYPED_{name}", recipe)
        for name in variables
    )
    assert COMMANDS, "importing them registers their commands"
    command = re.search(r"-m operations ([a-z-]+)", recipe)
    assert command is not None
    known = {
        each.name or str(each.callback.__name__).replace("_", "-")
        for each in app.registered_commands
        if each.callback
    }
    assert command[1] in known


def test_every_script_is_there() -> None:
    scripts = set(re.findall(r"scripts/[a-z-]+\.sh", PAGE))
    assert scripts
    assert all((ROOT / script).is_file() for script in scripts)


def commands_of_aws() -> Iterator[list[str]]:
    for found in re.findall(r"aws [a-z]+ (?:\\\n|[^`\n])*", PAGE):
        yield shlex.split(found.replace("\\\n", " "))


def test_every_command_of_aws_has_an_operation_and_its_options() -> None:
    given = list(commands_of_aws())
    assert len(given) >= 4
    for _, service, operation, *options in given:
        model = boto3.client(service, region_name="us-east-1").meta.service_model  # type: ignore[call-overload]
        (name,) = [each for each in model.operation_names if xform_name(each, "-") == operation]
        members = model.operation_model(name).input_shape.members
        known = {"--region", *(f"--{xform_name(each, '-')}" for each in members)}
        assert {each for each in options if each.startswith("--")} <= known, operation


def test_with_swapped_roles_the_way_back_is_from_the_other_region() -> None:
    page = way_back_runbook(parse_settings({"active": "standby"}))
    names = Names(SETTINGS)
    assert f"# The way back from {names.primary.region}" in page
    assert "myapp-db-replica-before-1" in page
