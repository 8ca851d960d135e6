"""The runbook's commands for a failover by hand, run as written, have the same result as the state machine."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config import Settings
from config.settings import parse_settings
from operations.runbooks.failover import failover_runbook
from recovery import lease_table
from tests.recovery.behaviour.deployed import Deployed
from tests.recovery.behaviour.outcome import assert_failed_over, promotions
from tests.recovery.behaviour.regions import KEYS, SETTINGS, STANDBY

STRICT = parse_settings({"failover": {"fencing": "strict"}})


def commands(settings: Settings) -> str:
    """Return the commands of the runbook's section, without the `curl` request that only a user's machine could
    make.
    """
    section = failover_runbook(settings, STANDBY).split("## By hand, step by step")[1]
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert block
    return "\n".join(line for line in block[1].splitlines() if not line.startswith("curl "))


@pytest.mark.parametrize(
    "settings", [SETTINGS, pytest.param(STRICT, marks=pytest.mark.slow)], ids=["available", "strict"]
)
def test_the_commands_by_hand_lead_to_the_machines_end(world: Deployed, settings: Settings) -> None:
    before = world.last_call()
    strict = settings is STRICT
    if strict:
        world.define(STANDBY, permit_seconds=1)
    tools = Path(sys.executable).parent
    environment = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "HOME": os.environ["HOME"],
        "AWS_ENDPOINT_URL": world.endpoint,
        **{name.upper(): value for name, value in KEYS.items()},
    }
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands(settings)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert world.switch() == 2
    tables = world.client("dynamodb")
    assert lease_table.read_alone(tables, STANDBY.lease_table) == (1 if strict else -1)
    assert lease_table.read_renewal(tables, STANDBY.lease_table).fence == (1 if strict else -1)
    execution = world.run()
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)
    assert promotions(world, before) == 1
