"""What Terraform deployed: plans clean, keeps no secret, survives a snapshot."""

import contextlib
import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_terraform import IsFlagged, Terraform

from config.stacks import stacks
from drills.result import Result
from drills.world import World
from embedded_aws.process import Handle
from operations.deployment import Deployment
from operations.environment import tool_environment
from operations.target import Target


@pytest.fixture(scope="module")
def plans(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bool], dict[str, str]]:
    """Return which stacks would change on a second plan, and each plan as Terraform shows it."""
    folder = tmp_path_factory.mktemp("plans")
    with world.copied(folder) as copy, copy.running(folder / "aws") as aws:
        environment = tool_environment(os.environ, aws.environment())
        chosen = stacks(world.settings)
        changed = Deployment(copy.stacks_folder, environment, lambda _: None).plan(chosen, folder)
        shown = {
            stack.name: subprocess.run(
                ["terraform", "show", "-json", str(folder / f"{stack.name}.tfplan")],
                cwd=copy.stacks_folder / stack.name,
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for stack in chosen
        }
    return changed, shown


def test_a_second_plan_is_clean_for_every_stack(
    plans: tuple[dict[str, bool], dict[str, str]],
) -> None:
    changed, shown = plans
    drift = {
        name: [
            c["address"]
            for c in json.loads(shown[name])["resource_changes"]
            if c["change"]["actions"] != ["no-op"]
        ]
        for name, differs in changed.items()
        if differs
    }
    assert drift == {}


def test_the_generated_secret_is_nowhere(
    world: World,
    aws: Handle,
    target: Target,
    plans: tuple[dict[str, bool], dict[str, str]],
    lost_region: tuple[Result, Path],
) -> None:
    fail_over(target)
    client = target.client("secretsmanager", "us-west-2")
    secret = json.loads(client.get_secret_value(SecretId="myapp/db/master")["SecretString"])["password"]
    assert len(secret) == 32
    looked_at = 0
    for file in files_of(world.folder, aws.directory, lost_region[1].parent):
        # The snapshot is the embedded AWS's own disk, as Secrets Manager's is AWS's.
        if (
            file.is_file()
            and not file.is_symlink()
            and file.name != "snapshot"
            and ".terraform" not in file.parts
        ):
            looked_at += 1
            with contextlib.suppress(FileNotFoundError):
                assert secret.encode() not in file.read_bytes(), file
    assert looked_at > 10
    for shown in plans[1].values():
        assert secret not in shown


def files_of(*folders: Path) -> Iterator[Path]:
    """Yield every file below the folders; running servers may remove a file meanwhile."""
    for folder in folders:
        for place, _, names in os.walk(folder):
            yield from (Path(place) / name for name in names)


def fail_over(target: Target) -> None:
    """Let every function and the machine run once, so that their logs are there to look into."""
    client = target.client("stepfunctions", "us-west-2")
    request = json.dumps({"action": "failover", "targetRegion": "us-west-2"})
    arn = client.start_execution(stateMachineArn=target.passive.state_machine_arn, input=request)[
        "executionArn"
    ]
    deadline = time.monotonic() + 420
    while client.describe_execution(executionArn=arn)["status"] == "RUNNING" and time.monotonic() < deadline:
        time.sleep(1)
    assert client.describe_execution(executionArn=arn)["status"] == "SUCCEEDED"


def test_no_endpoint_of_this_machine_is_in_a_state(world: World) -> None:
    for file in world.folder.glob(".states/**/*.tfstate"):
        assert "127.0.0.1" not in file.read_text(encoding="utf-8"), file


def test_a_changed_attribute_shows_in_the_plan(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.copied(tmp_path) as copy, copy.running(tmp_path / "aws") as aws:
        target = Target("embedded", world.settings, aws.endpoint)
        target.client("autoscaling", "us-west-2").update_auto_scaling_group(
            AutoScalingGroupName="myapp-asg-dr", MinSize=0
        )
        for name, value in tool_environment(os.environ, aws.environment()).items():
            monkeypatch.setenv(name, value)
        terraform = Terraform(working_dir=str(copy.stacks_folder / "dr_standby"))
        assert terraform.init()[0] == 0
        # python-terraform plans with -detailed-exitcode: 2 says that something would change.
        code, shown, _ = terraform.plan(no_color=IsFlagged)
        assert code == 2
        assert "min_size" in shown
        assert "Plan: 0 to add, 1 to change, 0 to destroy." in shown
