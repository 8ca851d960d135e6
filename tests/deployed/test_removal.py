"""After a failover everything can still be taken away, with the settings of before it."""

import os
from pathlib import Path

import pytest

from config.stacks import STANDBY, stacks
from drills.world import World
from operations.deployment import Deployment
from operations.environment import tool_environment
from operations.synthesis import synthesize
from operations.target import Target
from tests.deployed.waiting import eventually


@pytest.mark.slow
def test_a_promoted_replica_is_removed_with_the_settings_that_call_it_a_replica(
    world: World, tmp_path: Path
) -> None:
    with world.copied(tmp_path) as copy, copy.running(tmp_path / "aws") as aws:
        target = Target("embedded", world.settings, aws.endpoint)
        rds = target.client("rds", target.passive.region)
        rds.promote_read_replica(DBInstanceIdentifier=target.passive.database)
        eventually(
            lambda: (
                "ReadReplicaSourceDBInstanceIdentifier" not in rds.describe_db_instances()["DBInstances"][0]
            ),
            "the replica isn't promoted",
        )
        synthesize({**os.environ, "DR_REMOVE": "all"}, copy.folder / "cdktf.out")
        (standby,) = [each for each in stacks(world.settings) if each.name == STANDBY]
        deployment = Deployment(
            copy.stacks_folder, tool_environment(os.environ, aws.environment()), lambda _: None
        )
        # As the clean-up does: an apply takes the protection off, then the destroy runs.
        deployment.unprotect([standby])
        assert rds.describe_db_instances()["DBInstances"][0]["DeletionProtection"] is False
        deployment.destroy([standby])
        assert rds.describe_db_instances()["DBInstances"] == []
