"""The runbook's commands, as they are written, lead to where the machine leads."""

import os
import re
import subprocess
import sys
from pathlib import Path

from operations.runbooks.failover import failover_runbook
from tests.recovery.behaviour.deployed import KEYS, SETTINGS, STANDBY, Deployed
from tests.recovery.behaviour.test_failover import assert_failed_over, promotions


def commands() -> str:
    """The block of the section, without the question that only a user's machine can ask."""
    section = failover_runbook(SETTINGS, STANDBY).split("## By hand, step by step")[1]
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert block
    return "\n".join(line for line in block[1].splitlines() if not line.startswith("curl "))


def test_the_commands_by_hand_lead_to_the_machines_end(world: Deployed) -> None:
    before = world.last_call()
    tools = Path(sys.executable).parent
    environment = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "HOME": os.environ["HOME"],
        "AWS_ENDPOINT_URL": world.endpoint,
        **{name.upper(): value for name, value in KEYS.items()},
    }
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands()],
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert world.switch() == 2
    execution = world.run()
    assert execution.status == "SUCCEEDED", execution.cause
    assert_failed_over(world)
    assert promotions(world, before) == 1
