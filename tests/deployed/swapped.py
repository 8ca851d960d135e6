"""A checkout after a failover to the standby region, and what is run in it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from application.tables import Tables
from config import Names
from drills.database_heartbeat import connect_to
from drills.round_trip.killed import kill_in
from drills.session import embedded_target
from drills.world import World
from embedded_aws.process import Handle
from operations.reconcile import decision
from operations.target import Target
from tests.deployed.project import Project
from tests.deployed.test_failover import FAILOVER, WEST, ended

PATIENCE_SECONDS = 1800.0
SPEED = 6


class Swapped:
    """A checkout after a failover to the standby region, with states of its own."""

    def __init__(self, world: World, aws: Handle, folder: Path) -> None:
        aws.client.set_speed(SPEED)
        self.target = embedded_target(world.settings, aws.client, SPEED)
        self.project = Project(folder / "project", aws)
        self.folder = folder / "project"
        shutil.copytree(world.folder / ".states", self.folder / ".states")
        client = self.target.client("stepfunctions", "us-west-2")
        arn = client.start_execution(stateMachineArn=WEST, input=FAILOVER)["executionArn"]
        assert ended(self.target, "us-west-2", arn)["status"] == "SUCCEEDED"

    def write_to_old(self, numbers: Sequence[int]) -> None:
        """Write rows straight to the old writer, which the permit doesn't stop."""
        old = Names(self.target.settings).primary
        (instance,) = self.target.client("rds", old.region).describe_db_instances(
            DBInstanceIdentifier=old.database
        )["DBInstances"]
        connection = connect_to(self.target, old, instance["Endpoint"]["Address"])
        record = Tables(self.target.names.database_name).record
        with connection, connection.cursor() as cursor:
            for number in numbers:
                cursor.execute(record, (number, old.region))
        connection.close()

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
        kill_in(step, self.start("reconcile", "--apply"))

    def finish(self) -> str:
        """Run a reconcile to its end, and return its output."""
        process = self.start("reconcile", "--apply")
        said, _ = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, said
        return said

    def situation(self) -> dict[str, str]:
        said, _ = self.start("status", "--json").communicate(timeout=PATIENCE_SECONDS)
        found: dict[str, str] = json.loads(said)["situation"]
        return found


def databases(target: Target, region: str) -> dict[str, str]:
    """Return every instance of a region, and what it replicates."""
    found = target.client("rds", region).describe_db_instances()["DBInstances"]
    return {
        each["DBInstanceIdentifier"]: each.get("ReadReplicaSourceDBInstanceIdentifier", "") for each in found
    }
