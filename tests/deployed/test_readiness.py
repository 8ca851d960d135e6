"""The deployed world is ready, and what breaks it is named with its cause and its fix."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from embedded_aws.process import Handle
from operations.doctor.diagnosis import Diagnosis, verdict
from operations.project import ROOT
from operations.target import INVOKING, Target
from readiness.checks import examine
from recovery.steps.drill_record import last_passed
from recovery.steps.standby.record import looks
from tests.deployed.waiting import eventually


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


def forbid_role(target: Target) -> None:
    client, name = target.client("iam", "us-east-1"), target.names.role("storage-replication")
    for policy in client.list_role_policies(RoleName=name)["PolicyNames"]:
        client.delete_role_policy(RoleName=name, PolicyName=policy)


def cut_peering(target: Target) -> None:
    client = target.client("ec2", target.passive.region)
    for each in client.describe_vpc_peering_connections()["VpcPeeringConnections"]:
        client.delete_vpc_peering_connection(VpcPeeringConnectionId=each["VpcPeeringConnectionId"])


def test_a_deployed_world_is_ready(target: Target) -> None:
    target.reach_names()
    target.control.set_speed(6)
    eventually(lambda: verdict(examine(target)) == "ready", "it isn't ready")


@pytest.mark.parametrize(
    ("break_it", "item", "cause", "fix"),
    [
        (destroy_replica, "database replica", "myapp-db-replica doesn't exist", "NAMESPACE=dr_standby"),
        (pause_rule, "S3 data us-east-1 to us-west-2", "is paused", "make deploy NAMESPACE=dr_shared"),
        (forbid_role, "role of S3 data us-east-1 to us-west-2", "may not s3:ReplicateObject", "make deploy"),
        (cut_peering, "peering of the networks", "is deleted", "make deploy NAMESPACE=dr_standby"),
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


def test_the_script_says_not_ready_with_each_cause_and_fix_on_a_line_of_its_own(
    target: Target, aws: Handle
) -> None:
    """As an operator sees it, with everything broken at once."""
    for break_it in (destroy_replica, pause_rule, revoke_key):
        break_it(target)
    done = subprocess.run(
        [str(ROOT / "scripts" / "validate-dr-readiness.sh"), "--directory", str(aws.directory)],
        env={**os.environ, "DR_SETTINGS": "dr.yaml"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    for item, fix in (
        ("database replica", "make deploy NAMESPACE=dr_standby"),
        ("S3 data us-east-1 to us-west-2", "make replicate-existing"),
        ("key alias/myapp-data in us-west-2", "aws kms enable-key"),
    ):
        (line,) = [each for each in lines if each.startswith("not ready") and f" {item}: " in each]
        assert fix in line
    assert lines[-1] == "us-west-2: not ready (embedded)"


def test_the_command_prints_json_and_ends_with_its_verdict(target: Target) -> None:
    """The readiness command finds no running embedded AWS here, so it restores a world of its own."""
    assert target
    done = subprocess.run(
        [sys.executable, "-m", "drills", "readiness", "--json", "--diagnose"],
        env={**os.environ, "DR_SETTINGS": "dr.yaml"},
        capture_output=True,
        text=True,
        check=False,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == {"ready": 0, "not ready": 1, "unknown": 2}[said["verdict"]]
    assert {"item", "state", "cause", "fix"} <= set(said["items"][0])
    # A deployed world has an answer to each question, and each is that nothing is wrong.
    answered = {each["asks"]: {one["state"] for one in each["found"]} for each in said["groups"]}
    assert len(answered) == 10
    assert set().union(*answered.values()) == {"ready"}, said["groups"]


def test_the_passive_region_finds_itself_ready_and_keeps_what_it_found(target: Target) -> None:
    """The deployed function is invoked in the same way as by its schedule."""
    target.reach_names()
    target.control.set_speed(6)
    functions, name = (
        target.client("lambda", target.passive.region, INVOKING),
        target.passive.function("examination"),
    )

    def look() -> dict[str, Any]:
        answer = functions.invoke(FunctionName=name, Payload=b'{"kind": "replication_validation"}')
        said: dict[str, Any] = json.loads(answer["Payload"].read())
        return said

    eventually(lambda: look()["verdict"] == "ready", "the passive region isn't ready")
    destroy_replica(target)
    said = look()
    assert said["verdict"] == "not ready"
    assert any("myapp-db-replica doesn't exist" in each for each in said["problems"])
    tables, table = target.client("dynamodb", target.passive.region), target.names.ledger_table
    now = datetime.now(UTC)
    kept = list(looks(tables, table, now - timedelta(minutes=5), now + timedelta(minutes=5)))
    assert (kept[-1].verdict, len(kept[-1].items)) == ("not ready", len(said["problems"]))
    assert last_passed(tables, table)["replication_validation"].name == "replication-validation"
