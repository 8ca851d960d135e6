"""Whoever is refused is told field, value, what is allowed and the fix, and who follows the fix is accepted."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from config import SettingsError, read_environment
from config.contradictions import check
from config.settings import Settings, parse_settings

REFUSALS = Path(__file__).parent / "refusals"


def kept(name: str) -> list[Any]:
    """The refusals of a file, each with its name."""
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
