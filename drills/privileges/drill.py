"""The drill of permissions: every Task of the machine is visited while policies are enforced.

No single execution enters all Tasks, so there are several. The last one is the failover that the alarm of a lost region
starts; none before it promotes the replica. The break-glass role has a drill of its own in
another copy of the deployed world: `walk_by_hand`.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from config.names import PROBE_METRIC, RegionNames
from drills import execution as executions
from drills.drill import Drill
from drills.errors import DrillError
from drills.journal import Journal
from drills.result import Result
from drills.scenario import load
from operations.clients import clients
from operations.failover.approval import Approval, give, token_wanted
from operations.failover.execution import Execution, describe
from operations.manual_failover.walk import walk
from operations.target import INVOKING, Target
from recovery.clock import utc_now, written
from recovery.steps import drill_record

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PATIENCE_SECONDS = 240
POLL_SECONDS = 0.5


class PrivilegesDrill:
    """A drill that runs the executions on a target, and records the visited states."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._here, self._there = target.passive, target.active
        self.visited: dict[str, set[str]] = {self._here.region: set(), self._there.region: set()}
        self.ended: list[Execution] = []

    def run(self, journal: Journal) -> Result:
        """Run all executions, and return the result of the last one, the failover from a lost region. Raises DrillError
        if an execution doesn't end as expected.
        """
        failover = {"action": "failover", "targetRegion": self._here.region, "reason": "privileges drill"}
        self._examine()
        self._run(self._there, {**failover, "dryRun": True}, "")
        self._run(self._here, {**failover, "action": "test"}, "")
        leave_lease(self._target, self.ended[-1].arn, utc_now())
        self._run(self._here, {**failover, "action": "test"}, "")
        with self._failing("rds", "PromoteReadReplica"):
            self._run(self._here, failover, "PromotionFailed")
        with self._drained_within(3):
            self._answered({**failover, "mode": "graceful", "approval": True}, "NotDrained", approved=True)
        let_witness_doubt(self._target)
        alarmed = {**failover, "approval": True, "alarm": "drill", "alarmTime": written(utc_now())}
        self._answered(alarmed, "NotApproved", approved=False)
        result = Drill(load("region-loss"), self._target, journal).run()
        client = self._target.client("stepfunctions", self._here.region)
        for each in client.list_executions(stateMachineArn=self._here.state_machine_arn)["executions"]:
            self._keep(self._here, each["executionArn"])
        self._wait_for_audits()
        return result

    def _examine(self) -> None:
        """Run the passive region's readiness function, as its weekly schedule does."""
        functions = self._target.client("lambda", self._here.region, INVOKING)
        answer = functions.invoke(
            FunctionName=self._here.function("examination"),
            Payload=json.dumps({"kind": drill_record.VALIDATED}).encode(),
        )
        if "FunctionError" in answer:
            raise DrillError(f"the readiness function failed: {answer['Payload'].read().decode()}")

    def _run(self, where: RegionNames, request: Mapping[str, Any], error: str) -> None:
        machines = self._target.client("stepfunctions", where.region)
        arn = machines.start_execution(stateMachineArn=where.state_machine_arn, input=json.dumps(request))
        self._end(where, arn["executionArn"], error)

    def _end(self, where: RegionNames, arn: str, error: str) -> None:
        machines = self._target.client("stepfunctions", where.region)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := describe(machines, arn)).is_over:
            if time.monotonic() > deadline:
                raise DrillError(f"the execution {arn} still runs")
            time.sleep(POLL_SECONDS)
        if found.error != error:
            raise DrillError(
                f"the execution {arn} ended {found.status} {found.error}: {found.cause}; "
                f"expected: {error or 'success'}"
            )
        self.ended.append(found)
        self._keep(where, arn)

    def _keep(self, where: RegionNames, arn: str) -> None:
        self.visited[where.region] |= {step.name for step in executions.steps(self._target, where, arn)}

    @contextmanager
    def _failing(self, service: str, operation: str) -> Iterator[None]:
        self._target.control.put_fault("privileges", service, operation, "InternalFailure", status=500)
        try:
            yield
        finally:
            self._target.control.remove_fault("privileges")

    @contextmanager
    def _drained_within(self, seconds: int) -> Iterator[None]:
        """Shorten the time limit for draining writes while the context is open, so that a graceful failover exceeds the
        limit and fails before the promotion.
        """
        functions = self._target.client("lambda", self._here.region)
        name = self._here.function("database")
        usual = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]

        def change(variables: Mapping[str, str]) -> None:
            functions.update_function_configuration(
                FunctionName=name, Environment={"Variables": dict(variables)}
            )

        change({**usual, "DR_DRAIN_SECONDS": str(seconds)})
        try:
            yield
        finally:
            change(usual)

    def _answered(self, request: Mapping[str, Any], error: str, *, approved: bool) -> None:
        """Run an execution that asks for approval, and approve or deny it."""
        machines = self._target.client("stepfunctions", self._here.region)
        arn = machines.start_execution(
            stateMachineArn=self._here.state_machine_arn, input=json.dumps(request)
        )["executionArn"]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (token := token_wanted(machines, arn)):
            if time.monotonic() > deadline or describe(machines, arn).is_over:
                raise DrillError(
                    f"the execution {arn} doesn't ask for an approval: {describe(machines, arn)}"
                )
            time.sleep(POLL_SECONDS)
        give(machines, token, Approval(approved=approved, by="drill", reason="privileges drill"))
        self._end(self._here, arn, error)

    def _wait_for_audits(self) -> None:
        machines = self._target.client("stepfunctions", self._here.region)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while machines.list_executions(stateMachineArn=self._here.audit_machine_arn, statusFilter="RUNNING")[
            "executions"
        ]:
            if time.monotonic() > deadline:
                raise DrillError("an execution of the audit machine still runs")
            time.sleep(POLL_SECONDS)


def let_witness_doubt(target: Target) -> None:
    """Publish one failed probe of the witness, so that the witness doesn't contradict a failover that an alarm starts.

    The probe is dated ten seconds back, because CloudWatch's statistics end before the second in which they are
    requested.
    """
    witness = target.names.witness
    if witness is None:
        return
    target.client("cloudwatch", witness.region).put_metric_data(
        Namespace=target.names.probe_namespace,
        MetricData=[
            {
                "MetricName": PROBE_METRIC,
                "Dimensions": [{"Name": "Region", "Value": target.active.region}],
                "Timestamp": utc_now() - timedelta(seconds=10),
                "Value": 1.0,
            }
        ],
    )


def walk_by_hand(target: Target, entered: Callable[[str], None]) -> Any:
    """Fail over without Step Functions and Lambda, with the credentials of the break-glass role only. An old lease is
    left in the lease table first, so that the failover must decide whether to take it over.
    """
    here = target.passive
    leave_lease(target, f"{here.state_machine_arn.replace('stateMachine', 'execution')}:gone", LONG_AGO)
    taken = target.client("sts", here.region).assume_role(
        RoleArn=here.recovery_role_arn("break-glass"), RoleSessionName="drill"
    )["Credentials"]
    environment = {
        "AWS_ENDPOINT_URL": str(target.endpoint),
        "SSL_CERT_FILE": str(target.ca_file),
        "AWS_ACCESS_KEY_ID": taken["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": taken["SecretAccessKey"],
        "AWS_SESSION_TOKEN": taken["SessionToken"],
    }
    return walk(
        target.settings,
        here,
        {"action": "failover", "targetRegion": here.region, "reason": "privileges drill"},
        clients=clients(environment),
        environment=environment,
        entered=entered,
    )


def leave_lease(target: Target, holder: str, taken: datetime) -> None:
    """Make an execution hold the lease of the passive region, as after a crash."""
    target.client("dynamodb", target.passive.region).update_item(
        TableName=target.passive.lease_table,
        Key={"id": {"S": "failover"}},
        UpdateExpression="SET #holder = :holder, #at = :at, #epoch = if_not_exists(#epoch, :first)",
        ExpressionAttributeNames={"#holder": "holder", "#at": "takenAt", "#epoch": "epoch"},
        ExpressionAttributeValues={
            ":holder": {"S": holder},
            ":at": {"S": written(taken)},
            ":first": {"N": "1"},
        },
    )
