"""The operators' scripts, as they are, on the deployed world."""

import json
import time
from pathlib import Path
from typing import Any

from drills.privileges.drill import let_witness_doubt
from evidence.reports import keep
from operations.failover.approval import token_wanted
from operations.target import Target
from recovery.clock import utc_now, written
from tests.deployed.project import Project
from tests.deployed.test_failover import FAILOVER, WEST, ended
from tests.evidence.keeping import report

PATIENCE_SECONDS = 240


def item(target: Target, kind: str, key: str) -> dict[str, Any]:
    found = target.client("dynamodb", "us-west-2").get_item(
        TableName=target.names.ledger_table, Key={"pk": {"S": kind}, "sk": {"S": key}}
    )
    item: dict[str, Any] = found.get("Item", {})
    return item


def test_by_hand_it_ends_like_the_machine_without_orchestration_region_and_global_control_planes(
    project: Project, target: Target
) -> None:
    for service in ("states", "lambda", "iam", "route53", "cloudfront"):
        target.control.begin_service_outage(service)
    target.control.begin_outage("us-east-1", "hang")
    ran = project.run("scripts/manual-failover.sh", "--reason", "a fire")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert '"result": "succeeded"' in ran.stdout
    for state in ("TakeLease", "PromoteReplica", "PublishSwitchReady", "RecordActive"):
        assert state in ran.stdout
    assert item(target, "switch", "us-west-2")["value"]["N"] == "2"
    assert item(target, "active", "current")["region"]["S"] == "us-west-2"
    lease = target.client("dynamodb", "us-west-2").get_item(
        TableName=target.passive.lease_table, Key={"id": {"S": "failover"}}
    )["Item"]
    assert "holder" not in lease
    promotions = [call for call in target.control.calls() if call["operation"] == "PromoteReadReplica"]
    assert [call["status"] for call in promotions] == [200]


def test_nothing_is_deployed_with_the_roles_of_before_a_failover(project: Project, target: Target) -> None:
    active = {
        "pk": {"S": "active"},
        "sk": {"S": "current"},
        "region": {"S": "us-west-2"},
        "epoch": {"N": "1"},
    }
    target.client("dynamodb", "us-west-2").put_item(TableName=target.names.ledger_table, Item=active)
    ran = project.run("make", "--silent", "deploy")
    assert ran.returncode != 0
    assert "the ledger in us-west-2 says that us-west-2 is active" in ran.stderr
    assert "make reconcile" in ran.stderr
    assert "will deploy" not in ran.stdout


def test_a_failover_that_asks_goes_on_when_its_script_says_so_and_is_followed_to_its_end(
    project: Project, target: Target
) -> None:
    tables = target.client("dynamodb", "us-west-2")
    seen = {"pk": {"S": "probe"}, "sk": {"S": "us-east-1"}, "seenAt": {"S": written(utc_now())}}
    tables.put_item(TableName=target.names.ledger_table, Item=seen)
    let_witness_doubt(target)
    alarm = {"approval": True, "alarm": "lost", "alarmTime": written(utc_now())}
    machines = target.client("stepfunctions", "us-west-2")
    arn = machines.start_execution(stateMachineArn=WEST, input=json.dumps({**json.loads(FAILOVER), **alarm}))[
        "executionArn"
    ]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (token := token_wanted(machines, arn)):
        assert time.monotonic() < deadline, "it asks nobody"
        time.sleep(0.5)
    # The command is printed on one line, so that it can be copied.
    waiting = project.run("make", "--silent", "status")
    assert f"approve.sh {token}" in waiting.stdout, waiting.stdout + waiting.stderr
    wrong = project.run("scripts/approve.sh", "not-a-token")
    assert wrong.returncode == 1
    assert "fix:" in wrong.stdout + wrong.stderr
    # Again, since on a loaded machine minutes may have passed, more than the witness's data counts for.
    let_witness_doubt(target)
    approved = project.run("scripts/approve.sh", token)
    assert approved.returncode == 0, approved.stdout + approved.stderr
    followed = project.run("scripts/follow-failover.sh", arn)
    assert followed.returncode == 0, followed.stdout + followed.stderr
    assert "PromoteReplica" in followed.stdout
    assert ended(target, "us-west-2", arn)["status"] == "SUCCEEDED"
    status = project.run("make", "--silent", "status", "ARGS=--json")
    told = json.loads(status.stdout)["regions"]
    assert told["active region"]["us-west-2"] == "us-west-2"


def test_evidence_is_whole_touched_or_unknown_by_exit_code(
    project: Project, target: Target, tmp_path: Path
) -> None:
    def verified(*more: str) -> tuple[int, str]:
        ran = project.run("scripts/verify-evidence.sh", *more)
        return ran.returncode, ran.stdout + ran.stderr

    code, said = verified()
    assert (code, "no evidence yet" in said) == (2, True), said
    keep(target, report(tmp_path, "one"))
    code, said = verified()
    assert (code, "1 whole" in said) == (0, True), said
    code, said = verified("--region", "eu-west-1")
    assert (code, "allowed: us-west-2, us-east-1" in said) == (1, True), said
    buckets, bucket = target.client("s3", "us-west-2"), target.passive.evidence_bucket
    buckets.delete_object(Bucket=bucket, Key="drills/one/result.json")
    code, said = verified()
    assert (code, "missing: drills/one/result.json" in said) == (1, True), said
    target.control.begin_outage("us-west-2", "unavailable")
    code, said = verified()
    assert (code, "can't be read" in said) == (2, True), said
