"""The failover as operators start it, on the deployed world."""

import json
import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from embedded_aws.process import Handle
from machines.definition import FUNCTIONS
from operations.request import ask
from operations.target import Target
from tests.deployed.waiting import eventually

FAILOVER = '{"action": "failover", "targetRegion": "us-west-2"}'
EAST = "arn:aws:states:us-east-1:123456789012:stateMachine:dr-failover"
WEST = "arn:aws:states:us-west-2:123456789012:stateMachine:dr-failover"
PATIENCE_SECONDS = 420


def aws_cli(aws: Handle, *arguments: str) -> dict[str, Any]:
    """Run the aws command as the original recipe does, with the endpoint pointed at the embedded AWS."""
    environment = {**os.environ, **aws.environment(), "AWS_DEFAULT_REGION": "us-east-1", "AWS_PAGER": ""}
    done = subprocess.run(
        [str(Path(sys.executable).with_name("aws")), *arguments, "--output", "json"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def ended(target: Target, region: str, arn: str) -> dict[str, Any]:
    """Return the execution, once it has ended."""
    client = target.client("stepfunctions", region)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        found: dict[str, Any] = client.describe_execution(executionArn=arn)
        if found["status"] != "RUNNING":
            return found
        assert time.monotonic() < deadline, f"{arn} still runs"
        time.sleep(0.5)


def test_the_originals_commands_fail_over(aws: Handle, target: Target) -> None:
    started = aws_cli(
        aws, "stepfunctions", "start-execution", "--state-machine-arn", EAST, "--input", FAILOVER
    )
    execution = started["executionArn"]
    assert ended(target, "us-east-1", execution)["status"] == "SUCCEEDED"
    described = aws_cli(aws, "stepfunctions", "describe-execution", "--execution-arn", execution)
    handed_over = json.loads(described["output"])["handedOverTo"]
    assert handed_over.startswith("arn:aws:states:us-west-2:123456789012:execution:dr-failover:")
    group = target.client("autoscaling", "us-west-2").describe_auto_scaling_groups(
        AutoScalingGroupNames=["myapp-asg-dr"]
    )["AutoScalingGroups"][0]
    assert (group["MinSize"], group["MaxSize"], group["DesiredCapacity"]) == (3, 20, 6)
    policies = target.client("autoscaling", "us-west-2").describe_policies(
        AutoScalingGroupName="myapp-asg-dr"
    )
    (policy,) = policies["ScalingPolicies"]
    assert policy["PolicyName"] == "target-tracking-cpu"
    assert policy["TargetTrackingConfiguration"]["TargetValue"] == 70.0


def test_in_an_outage_the_targets_own_machine_is_used(aws: Handle, target: Target) -> None:
    target.control.begin_outage("us-east-1")
    started = aws_cli(
        aws,
        "stepfunctions",
        "start-execution",
        "--region",
        "us-west-2",
        "--state-machine-arn",
        WEST,
        "--input",
        FAILOVER,
    )
    assert ended(target, "us-west-2", started["executionArn"])["status"] == "SUCCEEDED"


def test_while_the_primary_hangs_and_every_global_control_plane_fails_it_succeeds_and_moves_users(
    target: Target,
) -> None:
    """Covers invariants 1, 2 and 3 in a world that Terraform deployed; requests to the primary get no answer at
    all, not even an error 503.
    """
    target.control.set_speed(6)
    target.reach_names()
    greeting = {"pk": {"S": "cache-warm-set"}, "sk": {"S": "greeting"}, "value": {"S": "hello"}}
    target.client("dynamodb", "us-east-1").put_item(TableName=target.names.global_table, Item=greeting)
    replicated = time.monotonic() + PATIENCE_SECONDS
    here = target.client("dynamodb", "us-west-2")
    while "Item" not in here.get_item(
        TableName=target.names.global_table, Key={"pk": greeting["pk"], "sk": greeting["sk"]}
    ):
        assert time.monotonic() < replicated, "the table doesn't replicate"
        time.sleep(0.2)
    before = target.control.calls()[-1]["seq"]
    for service in ("iam", "route53", "cloudfront"):
        target.control.begin_service_outage(service, "hang")
    target.control.begin_outage("us-east-1", "hang")
    client = target.client("stepfunctions", "us-west-2")
    arn = client.start_execution(stateMachineArn=WEST, input=FAILOVER)["executionArn"]
    found = ended(target, "us-west-2", arn)
    assert found["status"] == "SUCCEEDED", found
    output = json.loads(found["output"])
    # The item of the warm set and the answer of the common query, in the cache of the region.
    assert output["cache"] == {"verdict": "warmed", "cause": "2 entries"}

    def written_in_the_west() -> bool:
        answer = ask(target, target.names.host("app"), "/records/1", datetime.now(UTC), "PUT")
        return (answer.status, answer.region) == (200, "us-west-2")

    eventually(written_in_the_west, "no user can write in the other region")
    roles = {target.passive.recovery_role_arn(purpose) for purpose in ("machine", *FUNCTIONS)}
    ours = [call for call in target.control.calls(before) if call["principal"] in roles]
    assert len(ours) > 30
    assert {call["region"] for call in ours} == {"us-west-2", "us-east-2"}
    assert not {call["service"] for call in ours} & {"iam", "route53", "cloudfront", "sts"}


def test_of_two_failovers_in_the_same_second_one_is_refused_by_name(target: Target) -> None:
    executions: dict[str, str] = {}
    barrier = threading.Barrier(2)

    def start(region: str, arn: str) -> None:
        client = target.client("stepfunctions", region)
        barrier.wait()
        executions[region] = client.start_execution(stateMachineArn=arn, input=FAILOVER)["executionArn"]

    # A client of boto3 is made in one thread.
    for region in ("us-east-1", "us-west-2"):
        target.client("stepfunctions", region)
    threads = [
        threading.Thread(target=start, args=("us-east-1", EAST)),
        threading.Thread(target=start, args=("us-west-2", WEST)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results = [ended(target, region, arn) for region, arn in executions.items()]
    assert sorted(found["status"] for found in results) == ["FAILED", "SUCCEEDED"]
    (refused,) = [found for found in results if found["status"] == "FAILED"]
    assert refused["error"] == "LeaseHeld"
    promotions = [call for call in target.control.calls() if call["operation"] == "PromoteReadReplica"]
    assert len(promotions) == 1


def test_bad_input_is_refused_by_field_and_changes_nothing(target: Target) -> None:
    client = target.client("stepfunctions", "us-west-2")
    arn = client.start_execution(
        stateMachineArn=WEST, input='{"action": "failver", "targetRegion": "us-west-2"}'
    )["executionArn"]
    found = ended(target, "us-west-2", arn)
    assert found["status"] == "FAILED"
    assert "action" in found["cause"]
    assert "failover" in found["cause"]
    assert not [call for call in target.control.calls() if call["operation"] == "PromoteReadReplica"]
