"""The CDKTF command line works on the stacks as the README says."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drills.world import World
from embedded_aws.process import Handle
from operations.environment import tool_environment
from operations.project import CLI, ROOT
from operations.target import Target

# What a checkout has and a run of the CLI writes into; everything else is the repository's own.
OWN = {"cdktf.out", ".states", ".cache", "reports", ".git"}
Cdktf = Callable[..., str]


@pytest.fixture
def cdktf(world: World, aws: Handle, tmp_path: Path) -> Iterator[Cdktf]:
    """Yield the CLI in a checkout whose states are those of the deployed world."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    for entry in ROOT.iterdir():
        if entry.name not in OWN:
            (checkout / entry.name).symlink_to(entry)
    with world.copied(tmp_path) as copy:
        (copy.folder / ".states").rename(checkout / ".states")
        variables = tool_environment(os.environ, aws.environment())

        def run(*arguments: str, **more: str) -> str:
            done = subprocess.run(
                [str(CLI / "cdktf"), *arguments],
                cwd=checkout,
                env={**variables, **more},
                capture_output=True,
                text=True,
                check=False,
                timeout=600,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        yield run


def test_list_synth_and_diff(cdktf: Cdktf) -> None:
    listed = cdktf("list")
    assert all(f"{name} " in listed for name in ("dr_shared", "primary", "dr_standby", "recovery"))
    assert "dr_shared-replication_services" in listed
    assert "dr_test" not in listed
    assert "Generated Terraform code for the stacks" in cdktf("synth")
    assert "No changes." in cdktf("diff", "primary")


def test_a_namespace_is_deployed_with_all_its_templates(cdktf: Cdktf) -> None:
    said = cdktf("deploy", "dr_shared*", "--auto-approve")
    assert said.count("No changes.") == 2


@pytest.mark.slow
def test_deploy_and_destroy_of_one_stack(cdktf: Cdktf, target: Target) -> None:
    assert "No changes." in cdktf("deploy", "primary", "--auto-approve")
    rds = target.client("rds", "us-east-1")
    # Protection first: by name, with an apply (docs/architecture.md, invariant 11).
    cdktf("deploy", "primary", "--auto-approve", DR_REMOVE="all")
    (database,) = rds.describe_db_instances(DBInstanceIdentifier="myapp-db")["DBInstances"]
    assert database["DeletionProtection"] is False
    # Until then DynamoDB keeps the table that the other region's replica was made from.
    target.control.age_replicas(24)
    cdktf("destroy", "primary", "--auto-approve", DR_REMOVE="all")
    assert rds.describe_db_instances()["DBInstances"] == []
