"""The real Terraform and the real provider take every stack, for other regions and every strategy."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from config import Environment
from config.settings import parse_settings
from operations.environment import tool_environment
from templates.stacks import synthesize
from tests.govcloud import SETTINGS as GOVCLOUD
from tests.templates.test_stacks import PAIRS

pytestmark = pytest.mark.terraform

# What the default settings leave out, of the workload of a region.
OPTIONS = {
    "database": {"engine": "aurora-postgresql"},
    "cache": {"engine": "redis"},
    "application": {
        "data_volume_gib": 50,
        "reserved_instances": 3,
        "warm_pool_instances": 2,
        "test_windows": [{"name": "load", "begins": "0 6 * * 1", "ends": "0 9 * * 1"}],
    },
    "overrides": {"passive": {"instance_types": ["m6g.large"]}},
    "schedules": {"full_test_by": "test_copy"},
}
X86 = {"architecture": "x86_64", "instance_types": ["m7i.large", "c7a.large"]}


def validated(folder: Path, settings: dict[str, Any]) -> dict[str, str]:
    """Return what `terraform validate` says of every stack; empty for a stack without errors."""
    environment = Environment(Path("dr.yaml"), "embedded", None, None, test_mode=True)
    synthesize(parse_settings(settings), environment, folder)
    variables = tool_environment(os.environ, {})
    said = {}
    for stack in sorted((folder / "stacks").iterdir()):
        for command in (["init", "-backend=false", "-input=false"], ["validate"]):
            done = subprocess.run(
                ["terraform", *command, "-no-color"],
                cwd=stack,
                env=variables,
                capture_output=True,
                text=True,
                check=False,
            )
            said[stack.name] = done.stderr + done.stdout if done.returncode else ""
    return said


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(
            {
                **PAIRS["eu"],
                "chaos": {"experiments": True},
                "budget": {"enabled": True, "anomalies": True},
            },
            id="eu-west-1 and eu-central-1, chaos experiments, cost by tag",
        ),
        pytest.param({"strategy": "pilot_light"}, id="pilot light", marks=pytest.mark.slow),
        pytest.param(
            {"strategy": "hot_standby", "dns": {"zone": "create"}},
            id="hot standby, new zone",
            marks=pytest.mark.slow,
        ),
        pytest.param(PAIRS["ap"], id="ap-southeast-2 and ap-southeast-1", marks=pytest.mark.slow),
        pytest.param(GOVCLOUD, id="GovCloud's pair", marks=pytest.mark.slow),
        pytest.param({"active": "standby"}, id="roles swapped", marks=pytest.mark.slow),
        pytest.param(OPTIONS, id="aurora, redis, every reserve", marks=pytest.mark.slow),
        pytest.param(
            {"database": {"engine": "mysql", "engine_version": "8.0"}, "application": X86},
            id="mysql on x86",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_every_stack_validates(tmp_path: Path, settings: dict[str, Any]) -> None:
    said = validated(tmp_path, settings)
    assert len(said) == 6
    assert {name: text for name, text in said.items() if text} == {}


def test_two_builds_in_two_folders_are_equal(tmp_path: Path) -> None:
    environment = Environment(Path("dr.yaml"), "embedded", None, None, test_mode=True)
    for name in ("one", "two/deeper"):
        (tmp_path / name).mkdir(parents=True)
        synthesize(parse_settings({}), environment, tmp_path / name)

    def files(folder: Path) -> dict[str, bytes]:
        return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}

    assert files(tmp_path / "one") == files(tmp_path / "two/deeper")
