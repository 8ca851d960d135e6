"""The isolated test, whole: a copy beside the deployed world is drilled and destroyed, and nothing else is touched."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from drills import suite
from drills.faults.traffic_share import PRODUCTION, TEST, put_weights
from drills.interrupted import interrupted
from drills.scenario import COPY_FOLDER
from drills.suite import Ran
from drills.test_copy.beside import Beside
from drills.test_copy.isolation import production, touched
from drills.test_copy.place import CopyTarget
from drills.test_copy.plan import planned_for
from drills.test_copy.rehearsal import Rehearsal, refuse_existing
from drills.test_copy.stack import CopyStack
from evidence.verification import verify
from operations.project import ROOT
from operations.target import Target
from readiness import drills as rehearsed
from recovery.steps.drill_record import last_passed
from tests.deployed.copies import left_of_a_copy
from tests.deployed.test_interruption import interruptible as interruptible


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
