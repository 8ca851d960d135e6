"""A reconcile that is killed continues where it was, and an old writer's divergent rows are shown before it may
be removed.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drills.world import World
from operations.reconcile import decision
from operations.stores import reprotections
from tests.deployed.swapped import PATIENCE_SECONDS, Swapped, databases

# Each step is real Terraform: beside the other tests two cores aren't enough for it.
pytestmark = pytest.mark.slow
STACKS = ("dr_shared", "dr_standby", "primary", "dr_shared-replication_services", "recovery")
# One that changes a state, one that changes AWS, and the apply that makes the replica.
FEW = ("forget", "set aside", "apply primary")
ASIDE = "myapp-db-before-1"
# Rows that the old writer takes after the failover, and never sends.
ALONE = (900_001, 900_002)


def plain_steps() -> list[decision.Step]:
    """Return the steps of an uninterrupted reconcile; the others are for what an interruption or an owner left,
    so they come only then.
    """
    special = {
        each.name
        for each in (
            decision.ADOPT,
            decision.UNTAINT,
            decision.CATCH_UP,
            decision.SIZES,
            decision.OWNER,
        )
    }
    special |= {each.step for each in reprotections()}
    return [step for step in decision.steps(STACKS) if step.name not in special]


def assert_reconciled(swapped: Swapped) -> None:
    assert swapped.situation()["kind"] == "in step"
    old = databases(swapped.target, "us-east-1")
    assert sorted(old) == ["myapp-db", ASIDE]
    assert old["myapp-db"].endswith(":db:myapp-db-replica")
    assert databases(swapped.target, "us-west-2") == {"myapp-db-replica": ""}


@pytest.fixture(scope="module")
def reconciled(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swapped]:
    """Yield a checkout after a reconcile that was killed during several of its steps, one after the other, and
    then completed.
    """
    folder = tmp_path_factory.mktemp("reconciled")
    with world.running(folder / "aws") as aws:
        swapped = Swapped(world, aws, folder)
        swapped.write_to_old(ALONE)
        for step in (step for step in plain_steps() if step.name in FEW):
            swapped.kill_during(step)
        swapped.finish()
        yield swapped


def test_killed_during_a_step_the_same_command_ends_in_the_same_place(reconciled: Swapped) -> None:
    assert_reconciled(reconciled)


def test_killed_during_every_step_one_after_the_other_it_ends_in_the_same_place(
    world: World, tmp_path: Path
) -> None:
    with world.running(tmp_path / "aws") as aws:
        swapped = Swapped(world, aws, tmp_path)
        for step in plain_steps():
            swapped.kill_during(step)
        swapped.finish()
        assert_reconciled(swapped)


def divergence(swapped: Swapped) -> dict[str, Any]:
    told = swapped.project.run("make", "--silent", "divergence", f"NAME={ASIDE}", "ARGS=--json")
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_nothing_is_discarded_before_a_look_which_tells_exactly_the_rows_that_nobody_else_has(
    reconciled: Swapped,
) -> None:
    remove = ("make", "cleanup", f"REMOVE={ASIDE} {ASIDE}-final")
    refused = reconciled.project.run(*remove)
    assert refused.returncode != 0
    assert "nobody has compared it" in refused.stdout + refused.stderr
    assert ASIDE in databases(reconciled.target, "us-east-1")
    found = divergence(reconciled)
    assert found["verdict"] == "diverged"
    rows = next(each for each in found["findings"] if each["store"] == "rows")
    assert rows["count"] == len(ALONE)
    assert sorted(each["row"]["number"] for each in rows["examples"]) == list(ALONE)
    gone = reconciled.project.run(*remove)
    assert gone.returncode == 0, gone.stdout + gone.stderr
    assert ASIDE not in databases(reconciled.target, "us-east-1")


def test_killed_half_way_everything_is_cleaned_up_once_the_old_writer_was_compared_and_the_tables_are_a_day_old(
    world: World, tmp_path: Path
) -> None:
    with world.running(tmp_path / "aws") as aws:
        swapped = Swapped(world, aws, tmp_path)
        for step in (each for each in plain_steps() if each.name in ("set aside", "apply primary")):
            swapped.kill_during(step)
        refused = cleaned(swapped, "REMOVE=all")
        assert refused.returncode != 0
        assert f"make divergence NAME={ASIDE}" in refused.stdout + refused.stderr
        assert ASIDE in databases(swapped.target, "us-east-1")
        divergence(swapped)
        kept = cleaned(swapped, "REMOVE=all")
        assert kept.returncode != 0
        assert "AWS keeps a table for 24 hours" in kept.stdout + kept.stderr
        (stacks,) = re.findall(
            r'make cleanup NAMESPACE="([^"]+)", with the same REMOVE', kept.stdout + kept.stderr
        )
        aws.client.age_replicas(24)
        gone = cleaned(swapped, f"NAMESPACE={stacks}", "REMOVE=all")
        assert gone.returncode == 0, gone.stdout + gone.stderr
        for region in ("us-east-1", "us-west-2"):
            assert databases(swapped.target, region) == {}
            assert swapped.target.client("dynamodb", region).list_tables()["TableNames"] == []


def cleaned(swapped: Swapped, *settings: str) -> "subprocess.CompletedProcess[str]":
    return swapped.project.run("make", "cleanup", *settings, seconds=PATIENCE_SECONDS)
