"""The isolated test, whole: a copy beside the deployed world is drilled and destroyed, and nothing else is touched."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drills import suite
from drills.faults.traffic_share import PRODUCTION, TEST, put_weights
from drills.interrupted import clean_up, interrupted
from drills.scenario import COPY_FOLDER
from drills.session import CLOCK_SPEED
from drills.suite import Ran
from drills.test_copy import beside
from drills.test_copy.beside import Beside
from drills.test_copy.isolation import production, touched
from drills.test_copy.place import CopyTarget
from drills.test_copy.plan import planned_for
from drills.test_copy.rehearsal import CopyExistsError, Rehearsal, refuse_existing
from drills.test_copy.stack import CopyStack
from drills.world import World
from evidence.verification import verify
from operations.project import ROOT
from operations.target import Target
from readiness import drills as rehearsed
from recovery.steps.drill_record import last_passed
from tests.deployed.test_interruption import descendants, running
from tests.deployed.test_interruption import interruptible as interruptible


@pytest.fixture
def here(world: World) -> Iterator[Beside]:
    """Yield a world to deploy the copy beside."""
    with beside.world(world, CLOCK_SPEED) as found:
        yield found


@pytest.fixture
def stack(here: Beside) -> CopyStack:
    return CopyStack(here.folder, "embedded", here.target.settings, here.variables, lambda _: None)


def left_of_a_copy(target: Target) -> list[str]:
    """Return everything whose name says that it is a copy's."""
    region = target.passive.region

    def found(service: str, operation: str, key: str, name: str, **more: Any) -> list[str]:
        answer = getattr(target.client(service, region), operation)(**more)
        return [str(each[name]) for each in answer[key]]

    every = [
        *found("rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
        *found("rds", "describe_db_snapshots", "DBSnapshots", "DBSnapshotIdentifier"),
        *found("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", "AutoScalingGroupName"),
        *found("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerName"),
        *found("elasticache", "describe_replication_groups", "ReplicationGroups", "ReplicationGroupId"),
        *found("s3", "list_buckets", "Buckets", "Name"),
        *found("secretsmanager", "list_secrets", "SecretList", "Name"),
        *found("scheduler", "list_schedules", "Schedules", "Name"),
        *found("iam", "list_roles", "Roles", "RoleName", MaxItems=1000),
    ]
    assert any("myapp-" in name for name in every), "the names of production are found the same way"
    return [name for name in every if "myapp-test" in name]


@pytest.mark.slow
def test_the_copy_is_drilled_and_destroyed_and_the_full_test_is_done(
    here: Beside, stack: CopyStack, tmp_path: Path
) -> None:
    target, said = here.target, list[str]()
    settings = target.settings
    passing = suite.plan([], folder=COPY_FOLDER)
    broken = suite.plan([], broken=True, folder=COPY_FOLDER)
    ledger = target.client("dynamodb", target.passive.region)
    assert "full_test" not in last_passed(ledger, target.names.ledger_table)
    shown: list[Ran] = []
    ran = Rehearsal(target, stack, said.append, tmp_path / "reports").run(
        planned_for(settings, [*passing, *broken], said.append), shown.append
    )
    assert ran == shown
    assert len(ran) == 2 * len(passing)
    for each in ran:
        assert each.is_right, (each.planned.scenario.name, each.cause, each.result and each.result.reasons)
    # What make status and readiness go by.
    done = last_passed(ledger, target.names.ledger_table)
    assert (done["full_test"].name, done["full_test"].source) == ("activation", "drill")
    (full,) = [one for one in rehearsed.examine(target) if one.item == "drill: full test"]
    assert full.state == "ready"
    assert "passed" in full.cause
    chains = verify(target, target.passive)
    assert {one.verdict for one in chains} == {"whole"}
    assert left_of_a_copy(target) == []
    # The copy's own stack has no other state left, so the next one begins anew.
    refuse_existing(CopyTarget("embedded", settings, target.endpoint))
    assert interrupted(tmp_path / "reports") == []


def test_every_kind_of_change_of_production_is_seen(target: Target) -> None:
    before = production(target)
    assert touched(before, production(target)) == []
    here, region = target.passive, target.passive.region
    put_weights(target, {PRODUCTION: 95, TEST: 5})
    target.client("autoscaling", region).update_auto_scaling_group(
        AutoScalingGroupName=here.auto_scaling_group, MaxSize=21
    )
    ssm, name = target.client("ssm", region), target.names.endpoint_parameter
    same = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    ssm.put_parameter(Name=name, Value=same, Type="String", Overwrite=True)
    table = target.client("dynamodb", region)
    for kind in ("permit", "switch"):
        kept = {"pk": {"S": kind}, "sk": {"S": region}}
        table.put_item(TableName=target.names.ledger_table, Item=kept)
    table.put_item(TableName=here.lease_table, Item={"id": {"S": "failover"}, "holder": {"S": "me"}})
    rds = target.client("rds", region)
    rds.promote_read_replica(DBInstanceIdentifier=here.database)
    deadline = time.monotonic() + 240
    while rds.describe_db_instances(DBInstanceIdentifier=here.database)["DBInstances"][0].get(
        "ReadReplicaSourceDBInstanceIdentifier"
    ):
        assert time.monotonic() < deadline, "it was never promoted"
        time.sleep(0.5)
    found = "\n".join(touched(before, production(target)))
    for item in (
        "record A app.example.com. DR-Test",
        "record A app.example.com. Production",
        f"group in {region}",
        f"writer in {region}",
        f"database in {region}",
        "ledger permit",
        "ledger switch",
        "lease",
    ):
        assert f"isolation: {item} of production was" in found, found


# What `make dr-test` does, with reports of its own: other tests' drills are under way in the project's.
RUN = """
import os, sys
from pathlib import Path
from config import Settings
from drills import suite
from drills.scenario import COPY_FOLDER
from drills.session import embedded_target
from drills.test_copy import beside
from drills.test_copy.rehearsal import Rehearsal
from drills.test_copy.stack import CopyStack
from drills.world import World
from embedded_aws.client import EmbeddedAws

settings, reports = Settings(), Path(sys.argv[1])
def say(what):
    print(what, flush=True)
def run(found):
    stack = CopyStack(found.folder, "embedded", settings, found.variables, lambda _: None)
    Rehearsal(found.target, stack, say, reports).run(suite.plan(["activation"], folder=COPY_FOLDER), say)
"""
IN_A_WORLD = f"""{RUN}
with beside.world(World(Path(sys.argv[2]), settings, True, 0.0), 6.0) as found:
    run(found)
"""
# The embedded AWS is the test's, and stays.
BESIDE = f"""{RUN}
target = embedded_target(settings, EmbeddedAws(sys.argv[2]))
run(beside.Beside(target, Path(sys.argv[3]), dict(os.environ)))
"""


def begun(program: str, *arguments: object, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.slow
def test_one_killed_in_the_middle_of_a_drill_is_finished_by_the_clean_up(
    here: Beside, stack: CopyStack, tmp_path: Path
) -> None:
    target = here.target
    reports = tmp_path / "reports"
    process = begun(BESIDE, reports, target.endpoint, stack.folder, **stack.environment)
    assert process.stdout is not None
    with process.stdout as output:
        next(line for line in output if "RestoreDatabase" in line)
        process.kill()
        process.wait(240)
    assert left_of_a_copy(target) != []
    with pytest.raises(CopyExistsError, match=r"there is a test copy already(.|\n)*--clean-up"):
        refuse_existing(CopyTarget("embedded", target.settings, target.endpoint))
    said: list[str] = []
    for left in interrupted(reports):
        clean_up(left, target.settings, said.append)
    assert any("destroying dr_test" in line for line in said)
    assert left_of_a_copy(target) == []
    assert interrupted(reports) == []


def until_it_deploys(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    next(line for line in process.stdout if "deploying dr_test" in line)
    # Terraform has planned, and makes what there is.
    time.sleep(10)


@pytest.mark.usefixtures("interruptible")
def test_one_killed_while_it_deploys_leaves_nothing(world: World, tmp_path: Path) -> None:
    with begun(IN_A_WORLD, tmp_path, world.folder) as process:
        until_it_deploys(process)
        below = descendants(process.pid)
        assert len(below) > 1
        process.kill()
    deadline = time.monotonic() + 60
    while running(below) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert running(below) == set()
    said: list[str] = []
    (left,) = interrupted(tmp_path)
    clean_up(left, world.settings, said.append)
    assert said == [f"{left.journal.parent.name}: its embedded AWS is gone, and its copy with it"]
    assert interrupted(tmp_path) == []


@pytest.mark.slow
@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_while_it_deploys_destroys_what_there_is(world: World, tmp_path: Path) -> None:
    with begun(IN_A_WORLD, tmp_path, world.folder) as process:
        until_it_deploys(process)
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        said = process.stdout.read()
    assert "destroying dr_test" in said
    assert "was not destroyed" not in said
    assert interrupted(tmp_path) == []


def test_without_test_mode_nothing_is_deployed_and_the_command_is_said() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "drills", "test-copy"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "DR_TEST_MODE"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "fix: DR_TEST_MODE=true make dr-test" in done.stdout + done.stderr
