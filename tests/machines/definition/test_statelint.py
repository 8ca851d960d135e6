"""Each definition passes statelint, whatever the settings."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config import Names
from config.settings import parse_settings
from machines.rendering import text
from tests.adoption import COMBINATIONS
from tests.machines.definition.conftest import FENCING
from tests.recovery.names import NAMES
from wiring.machines import definition

WINDOW = {"name": "load", "begins": "0 6 * * 1", "ends": "0 8 * * 1"}


@pytest.mark.parametrize("fencing", FENCING)
@pytest.mark.parametrize("windows", [[], [WINDOW]])
@pytest.mark.parametrize("engine", ["postgres", "aurora-postgresql"])
@pytest.mark.parametrize("site", ["primary", "standby"])
def test_the_definition_passes_statelint(
    site: str, engine: str, windows: list[dict[str, str]], fencing: str, tmp_path: Path
) -> None:
    here = NAMES.primary if site == "primary" else NAMES.standby
    path = tmp_path / "definition.json"
    settings = parse_settings(
        {
            "database": {"engine": engine},
            "application": {"test_windows": windows},
            "failover": {"fencing": fencing},
        }
    )
    path.write_text(text(definition(settings, NAMES, here)))
    lint = subprocess.run(
        [sys.executable, "-m", "statelint", str(path)], capture_output=True, text=True, check=False
    )
    assert lint.returncode == 0, lint.stdout


@pytest.mark.parametrize("given", [{}, {"capacity": {"desired": 4}}], ids=["keeps sizes", "notes sizes"])
def test_a_machine_of_an_existing_group_passes_statelint(tmp_path: Path, given: dict[str, Any]) -> None:
    settings = parse_settings({**COMBINATIONS["recovery only"], "application": given})
    path = tmp_path / "definition.json"
    path.write_text(text(definition(settings, Names(settings), Names(settings).standby)))
    lint = subprocess.run(
        [sys.executable, "-m", "statelint", str(path)], capture_output=True, text=True, check=False
    )
    assert lint.returncode == 0, lint.stdout
