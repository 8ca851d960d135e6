"""Editors know the settings as the model does: the schema is current, and never stricter or blinder than the loader."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from jsonschema import Draft202012Validator

from config import SettingsError
from config.settings import Settings, parse_settings
from operations.project import ROOT
from operations.schema import FILE, schema, text
from tests.config.documents import documents

VALIDATOR = Draft202012Validator(schema())
BROKEN = ROOT / "tests" / "config" / "broken"
# What the model's own validators say, of several fields or by a list of AWS's, a schema can't.
ONLY_LOADED = {"capacity", "late_alarm", "networks", "overlap", "regions", "repeated", "same_region"}


def refused(document: Any) -> bool:
    return next(iter(VALIDATOR.iter_errors(document)), None) is not None


def is_taken(document: dict[str, Any]) -> bool:
    try:
        parse_settings(document)
    except SettingsError:
        return False
    return True


def meaning(setting: dict[str, Any]) -> str:
    """Return a setting's description; if it has none of its own, that of its section."""
    section = schema()["$defs"].get(setting.get("$ref", "").rsplit("/", 1)[-1], {})
    return str(setting.get("description") or section.get("description") or "")


def test_the_committed_schema_is_current_and_valid() -> None:
    assert FILE.read_text(encoding="utf-8") == text()
    Draft202012Validator.check_schema(schema())


@settings(
    max_examples=40,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
)
@given(documents(Settings))
def test_what_a_setting_takes_no_editor_underlines(document: dict[str, Any]) -> None:
    assume(is_taken(document))
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []


@pytest.mark.parametrize("file", sorted(BROKEN.glob("*.yaml")), ids=lambda file: file.stem)
def test_an_editor_underlines_what_one_setting_says_wrong(file: Path) -> None:
    assert refused(yaml.safe_load(file.read_text(encoding="utf-8"))) == (file.stem not in ONLY_LOADED)


def test_text_without_quotes_is_underlined() -> None:
    assert refused(yaml.safe_load("database: {engine_version: 16.10}"))
    assert not refused(yaml.safe_load('database: {engine_version: "16.10"}'))


def test_every_setting_says_what_it_means() -> None:
    sections = [schema(), *schema()["$defs"].values()]
    silent = [
        f"{section['title']}.{name}"
        for section in sections
        for name, setting in section["properties"].items()
        if not meaning(setting)
    ]
    assert silent == []


def test_the_settings_of_the_repository_name_the_schema_that_exists() -> None:
    first = (ROOT / "dr.yaml").read_text(encoding="utf-8").splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert named is not None
    assert ROOT / named[1] == FILE
