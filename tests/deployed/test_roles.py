"""After a failover nothing that still has the old roles can change anything, and every refusal names the next
command.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from drills.world import World
from tests.deployed.swapped import Swapped, databases
from tests.deployed.test_failover import ended


@pytest.fixture
def swapped(world: World, tmp_path: Path) -> Iterator[Swapped]:
    with world.running(tmp_path / "aws") as aws:
        yield Swapped(world, aws, tmp_path)


def test_with_the_roles_of_before_no_plan_comes_through_and_nothing_changes(swapped: Swapped) -> None:
    """A plan is what CI and `cdktf deploy` make; both read the same JSON."""
    before = {region: databases(swapped.target, region) for region in ("us-east-1", "us-west-2")}
    plan = swapped.project.run("make", "plan", "NAMESPACE=primary")
    assert plan.returncode != 0
    assert "active: primary is not so" in plan.stdout + plan.stderr
    deploy = swapped.project.run("make", "deploy", "NAMESPACE=primary")
    assert "active: primary is outdated" in deploy.stdout + deploy.stderr
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
