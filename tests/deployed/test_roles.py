"""After a failover nothing with the old roles changes anything, and a killed reconcile goes on where it was."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drills.target import Target
from drills.world import World
from embedded_aws.process import Handle
from operations.reconcile import decision
from tests.deployed.project import Project
from tests.deployed.test_failover import FAILOVER, WEST, ended

STACKS = ("dr_shared", "dr_standby", "primary", "dr_shared-replication_services", "recovery")
# One that changes AWS, one that changes a state, and the apply that makes the replica.
FEW = ("forget", "set aside", "apply primary")
PATIENCE_SECONDS = 1800.0


class Swapped:
    """A checkout after a failover to the standby region, with states of its own."""

    def __init__(self, world: World, aws: Handle, folder: Path) -> None:
        aws.client.set_speed(6)
        self.target = Target("embedded", world.settings, aws.endpoint)
        self.project = Project(folder / "project", aws)
        self.folder = folder / "project"
        shutil.copytree(world.folder / ".states", self.folder / ".states")
        client = self.target.client("stepfunctions", "us-west-2")
        arn = client.start_execution(stateMachineArn=WEST, input=FAILOVER)["executionArn"]
        assert ended(self.target, "us-west-2", arn)["status"] == "SUCCEEDED"

    def start(self, *command: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "operations", *command],
            cwd=self.folder,
            env={**os.environ, "DR_CONFIRM": "myapp", "TARGET": "embedded", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def kill_during(self, step: decision.Step) -> None:
        """Run a reconcile, and kill it without warning once it says that it does a step."""
        process = self.start("reconcile", "--apply")
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if line.strip() == step.says:
                break
        else:
            raise AssertionError(f"it never came to {step.name}:\n{''.join(said)}")
        time.sleep(1.0)
        os.kill(process.pid, signal.SIGKILL)
        process.stdout.close()
        process.wait()

    def finish(self) -> str:
        """Run the same command to its end; what it said."""
        process = self.start("reconcile", "--apply")
        said, _ = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, said
        return said

    def situation(self) -> dict[str, str]:
        said, _ = self.start("status", "--json").communicate(timeout=PATIENCE_SECONDS)
        found: dict[str, str] = json.loads(said)["situation"]
        return found


@pytest.fixture
def swapped(world: World, tmp_path: Path) -> Iterator[Swapped]:
    with world.running(tmp_path / "aws") as aws:
        yield Swapped(world, aws, tmp_path)


def databases(target: Target, region: str) -> dict[str, str]:
    """Every instance of a region, and what it replicates."""
    found = target.client("rds", region).describe_db_instances()["DBInstances"]
    return {
        each["DBInstanceIdentifier"]: each.get("ReadReplicaSourceDBInstanceIdentifier", "") for each in found
    }


def test_with_the_roles_of_before_no_plan_comes_through_and_nothing_changes(swapped: Swapped) -> None:
    """A plan is what CI and `cdktf deploy` make; both read the same JSON."""
    before = {region: databases(swapped.target, region) for region in ("us-east-1", "us-west-2")}
    plan = swapped.project.run("make", "plan", "NAMESPACE=primary")
    assert plan.returncode != 0
    assert "active: primary is not so" in plan.stdout + plan.stderr
    deploy = swapped.project.run("make", "deploy", "NAMESPACE=primary")
    assert "active: primary is no longer so" in deploy.stdout + deploy.stderr
    assert "make reconcile" in deploy.stdout + deploy.stderr
    assert before == {region: databases(swapped.target, region) for region in ("us-east-1", "us-west-2")}


def test_status_says_what_comes_next_and_a_way_home_is_refused_until_then(swapped: Swapped) -> None:
    found = swapped.situation()
    assert (found["kind"], found["next"]) == ("roles differ", "make reconcile")
    home = swapped.project.run("make", "failover", "REGION=us-east-1", "MODE=graceful")
    assert home.returncode != 0
    assert "not now: make failover REGION=us-east-1" in home.stdout + home.stderr


def test_the_machine_itself_refuses_a_region_of_other_roles(swapped: Swapped) -> None:
    """Whoever starts it without us meets the same refusal, before anything is changed."""
    client = swapped.target.client("stepfunctions", "us-east-1")
    request = {"action": "failback", "targetRegion": "us-east-1", "approval": False}
    arn = client.start_execution(
        stateMachineArn="arn:aws:states:us-east-1:123456789012:stateMachine:dr-failover",
        input=json.dumps(request),
    )["executionArn"]
    found = ended(swapped.target, "us-east-1", arn)
    assert found["error"] == "PreconditionsFailed"
    assert "record tree" in found["cause"]
    assert "protection" in found["cause"]


def _every_step() -> list[decision.Step]:
    """The steps of a plain way: those for what an interruption leaves come by themselves, or don't."""
    special = {
        each.name
        for each in (decision.ADOPT, decision.UNTAINT, decision.SECRETS, decision.CATCH_UP, decision.OWNER)
    }
    return [step for step in decision.steps(STACKS) if step.name not in special]


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([step for step in _every_step() if step.name in FEW], id="few"),
        pytest.param(_every_step(), id="every", marks=pytest.mark.slow),
    ],
)
def test_killed_during_a_step_the_same_command_ends_in_the_same_place(
    swapped: Swapped, steps: list[decision.Step]
) -> None:
    """One after the other: each is killed, and the next run begins with what that one left."""
    for step in steps:
        swapped.kill_during(step)
    swapped.finish()
    assert swapped.situation()["kind"] == "in step"
    old = databases(swapped.target, "us-east-1")
    assert sorted(old) == ["myapp-db", "myapp-db-before-1"]
    assert old["myapp-db"].endswith(":db:myapp-db-replica")
    assert databases(swapped.target, "us-west-2") == {"myapp-db-replica": ""}
