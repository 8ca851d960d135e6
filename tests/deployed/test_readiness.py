"""The deployed world is ready, and what breaks it is named with its cause and its fix."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from drills.readiness.examination import examine
from drills.target import Target
from operations.doctor.diagnosis import Diagnosis, verdict
from tests.deployed.test_replication import eventually


def problems(target: Target) -> list[Diagnosis]:
    return [each for each in examine(target) if each.state != "ready"]


def destroy_replica(target: Target) -> None:
    client, name = target.client("rds", target.passive.region), target.passive.database
    client.modify_db_instance(DBInstanceIdentifier=name, DeletionProtection=False, ApplyImmediately=True)
    client.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)


def pause_rule(target: Target) -> None:
    client, bucket = target.client("s3", target.active.region), target.active.data_bucket
    configuration = client.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]
    for rule in configuration["Rules"]:
        rule["Status"] = "Disabled"
    client.put_bucket_replication(Bucket=bucket, ReplicationConfiguration=configuration)


def revoke_key(target: Target) -> None:
    client = target.client("kms", target.passive.region)
    key = client.describe_key(KeyId=target.names.data_key_alias)["KeyMetadata"]["KeyId"]
    client.disable_key(KeyId=key)


def test_a_deployed_world_is_ready(target: Target) -> None:
    target.reach_names()
    target.control.set_speed(6)
    eventually(lambda: verdict(examine(target)) == "ready", 90)


@pytest.mark.parametrize(
    ("break_it", "item", "cause", "fix"),
    [
        (destroy_replica, "database replica", "myapp-db-replica doesn't exist", "NAMESPACE=dr_standby"),
        (pause_rule, "S3 data us-east-1 to us-west-2", "is paused", "make deploy NAMESPACE=dr_shared"),
        (revoke_key, "key alias/myapp-data in us-west-2", "it is Disabled", "aws kms enable-key"),
    ],
)
def test_what_breaks_recovery_is_not_ready_and_says_why_and_what_to_do_in_one_line(
    target: Target, break_it: Callable[[Target], None], item: str, cause: str, fix: str
) -> None:
    target.reach_names()
    break_it(target)
    (found,) = [each for each in problems(target) if each.item == item]
    assert found.state == "not ready"
    assert cause in found.line
    assert fix in found.line
    assert "\n" not in found.line


def test_the_command_prints_json_and_ends_with_its_verdict(target: Target) -> None:
    """On a world of its own: it stands nowhere, so one is restored."""
    assert target
    done = subprocess.run(
        [sys.executable, "-m", "drills", "readiness", "--json"],
        env={**os.environ, "DR_SETTINGS": "dr.yaml"},
        capture_output=True,
        text=True,
        check=False,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == {"ready": 0, "not ready": 1, "unknown": 2}[said["verdict"]]
    assert {"item", "state", "cause", "fix"} <= set(said["items"][0])
