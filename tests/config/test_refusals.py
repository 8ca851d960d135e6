"""A refusal of settings names field, value, what is allowed and the fix, and whoever follows the fix is accepted."""

import json
import re
from pathlib import Path
from typing import Annotated, Any, get_args

import pytest
import yaml
from annotated_types import Ge, Gt, Le, Lt
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from config import SettingsError, read_environment
from config.environment_checks import check
from config.errors import problems_of, refused
from config.settings import Settings, parse_settings
from config.text_patterns import ALLOWED
from tests.config.faults import LEAVES, Fault

# Wrong for most settings, each in its own way.
VALUES: tuple[object, ...] = (
    None,
    "",
    "x",
    "a b",
    -1,
    1.5,
    10**30,
    float("nan"),
    True,
    [],
    [1],
    {},
    {"a": 1},
    "none",
    "\n",
    "x" * 600,
)
REFUSALS = Path(__file__).parent / "refusals"


def kept(name: str) -> list[Any]:
    """Return the expected refusals in a file as test parameters, each with its name."""
    entries = yaml.safe_load((REFUSALS / name).read_text(encoding="utf-8"))
    return [pytest.param(entry, id=entry["what"]) for entry in entries]


@pytest.mark.parametrize("entry", kept("settings.yaml"))
def test_refused_settings_are_told_whole_and_the_fix_mends_them(entry: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as refusal:
        parse_settings(entry["given"], "dr.yaml")
    assert str(refusal.value) == entry["told"].rstrip("\n")
    assert refusal.value.source == "dr.yaml"
    parse_settings(entry["mended"])


@pytest.mark.parametrize("entry", kept("environment.yaml"))
def test_a_refused_environment_is_told_whole_and_the_fix_mends_it(entry: dict[str, Any]) -> None:
    def begin(variables: dict[str, str]) -> None:
        check(read_environment(variables), Settings(), entry.get("stack"))

    with pytest.raises(SettingsError) as refusal:
        begin(entry["given"])
    assert str(refusal.value) == entry["told"].rstrip("\n")
    assert refusal.value.source == "environment"
    begin(entry["mended"])


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        ({"ge": 2}, "at least 2"),
        ({"gt": 1}, "more than 1"),
        ({"le": 0}, "at most 0"),
        ({"lt": 1}, "less than 1"),
    ],
)
def test_every_bound_of_a_number_is_said_in_words(bound: dict[str, int], said: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(Annotated[int, Field(**bound)]).validate_python(1)
    assert [problem.allowed for problem in problems_of(refusal.value)] == [said]


def test_what_is_wrong_with_a_file_as_a_whole_is_said_of_the_file() -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings.model_validate("just text")
    assert [problem.field for problem in problems_of(refusal.value)] == ["(file)"]


def test_a_refusal_that_nobody_foresaw_still_gives_its_reason() -> None:
    """The message alone appears in a traceback, where pydantic prints what a validator raised."""
    assert refused("it is wrong", allowed="what is right", fix="mend it").message() == "it is wrong"


def test_no_setting_shows_a_regular_expression_or_pydantics_words() -> None:
    """Every kind of error that pydantic has for the settings' types is worded here, and so is each pattern."""
    patterns = set(re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', json.dumps(Settings.model_json_schema())))
    assert len(patterns) > 20
    assert {json.loads(f'"{each}"') for each in patterns} <= set(ALLOWED)


def told(document: dict[str, Any]) -> str:
    """Return the refusal of a document as a person reads it; empty when the document is accepted."""
    try:
        parse_settings(document)
    except SettingsError as refusal:
        return str(refusal)
    return ""


@given(st.sampled_from(sorted(LEAVES)), st.sampled_from(VALUES))
def test_a_wrong_value_is_refused_in_words_of_ours(name: str, value: object) -> None:
    document: dict[str, Any] = {}
    Fault("any", name, value).plant(document)
    assert not re.search(r"\b(Input|String|should|valid|type=)\b|\^", told(document))


def test_every_number_has_bounds_on_both_sides() -> None:
    """A number that nobody could mean would reach Terraform, where it is an overflow or a limit of AWS."""
    open_ended = [
        name
        for name, info in LEAVES.items()
        if {int, float} & {info.annotation, *get_args(info.annotation)}
        and not (
            any(isinstance(each, Ge | Gt) for each in info.metadata)
            and any(isinstance(each, Le | Lt) for each in info.metadata)
        )
        and name != "schema_version"
    ]
    assert open_ended == []
