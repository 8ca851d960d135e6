"""Failovers of the recovery of both regions on the embedded AWS, and what is found after them."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from config import RegionNames
from machines.definition import Definition
from machines.rendering import text
from recovery.clock import utc_now, written
from tests.recovery.behaviour.regions import NAMES, PRIMARY, STANDBY, Regions, quick
from tests.recovery.behaviour.waiting import eventually

FAILOVER = {"action": "failover", "targetRegion": STANDBY.region}


@dataclass(frozen=True)
class Execution:
    """An execution that ended."""

    arn: str
    status: str
    error: str
    cause: str
    output: Any
    states: tuple[str, ...]


class Deployed(Regions):
    """The two regions of a deployed recovery, with operations that start and change it and lookups that read
    its state.
    """

    def define(self, here: RegionNames, changed: Definition | None = None, **changes: Any) -> None:
        """Replace a region's definition."""
        self.define_document(here, json.loads(text(changed or replace(quick(here), **changes))))

    def define_document(self, here: RegionNames, document: dict[str, Any]) -> None:
        self.client("stepfunctions", here).update_state_machine(
            stateMachineArn=here.state_machine_arn, definition=json.dumps(document)
        )

    def start(self, request: Any = None, where: RegionNames = STANDBY) -> str:
        """Start the machine of a region; the ARN of the execution."""
        started = self.client("stepfunctions", where).start_execution(
            stateMachineArn=where.state_machine_arn, input=json.dumps(request or FAILOVER)
        )
        return str(started["executionArn"])

    def ended(self, execution: str, seconds: float = 240) -> Execution:
        """Wait for the end of an execution."""
        machines = self.client("stepfunctions", _region_of(execution))

        def is_over() -> Any:
            found = machines.describe_execution(executionArn=execution)
            return found if found["status"] != "RUNNING" else None

        found = eventually(is_over, seconds)
        return Execution(
            execution,
            found["status"],
            found.get("error", ""),
            found.get("cause", ""),
            json.loads(found.get("output") or "null"),
            tuple(self.states(execution)),
        )

    def states(self, execution: str) -> list[str]:
        """Return the states that an execution entered, in order."""
        machines = self.client("stepfunctions", _region_of(execution))
        events = machines.get_execution_history(executionArn=execution, maxResults=1000)["events"]
        entered = (event.get("stateEnteredEventDetails", {}).get("name") for event in events)
        return [name for name in entered if name]

    def run(self, request: Any = None, where: RegionNames = STANDBY, seconds: float = 240) -> Execution:
        return self.ended(self.start(request, where), seconds)

    def item(self, kind: str, key: str) -> dict[str, Any]:
        """Return an item of the ledger, without DynamoDB's type names."""
        found = self.client("dynamodb").get_item(
            TableName=NAMES.ledger_table, Key={"pk": {"S": kind}, "sk": {"S": key}}, ConsistentRead=True
        )
        return {name: next(iter(value.values())) for name, value in found.get("Item", {}).items()}

    def lease(self) -> dict[str, Any]:
        found = self.client("dynamodb").get_item(
            TableName=STANDBY.lease_table, Key={"id": {"S": "failover"}}, ConsistentRead=True
        )
        return {name: next(iter(value.values())) for name, value in found.get("Item", {}).items()}

    def tell_lag(self, seconds: float, at: datetime) -> None:
        """Publish a value of the replica's lag, as RDS does."""
        self.client("cloudwatch").put_metric_data(
            Namespace="AWS/RDS",
            MetricData=[
                {
                    "MetricName": "ReplicaLag",
                    "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": STANDBY.database}],
                    "Timestamp": at,
                    "Value": seconds,
                    "Unit": "Seconds",
                }
            ],
        )

    @contextlib.contextmanager
    def environment(self, purpose: str, **changes: str) -> Iterator[None]:
        """Change environment variables of a function in the standby while the context lasts."""
        functions, name = self.client("lambda"), STANDBY.function(purpose)
        usual = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": {**usual, **changes}}
        )
        try:
            yield
        finally:
            functions.update_function_configuration(FunctionName=name, Environment={"Variables": usual})

    def take_lease(self, holder: str) -> None:
        """Let somebody hold the standby's lease at epoch 5, since now."""
        self.client("dynamodb").put_item(
            TableName=STANDBY.lease_table,
            Item={
                "id": {"S": "failover"},
                "holder": {"S": holder},
                "epoch": {"N": "5"},
                "takenAt": {"S": written(utc_now())},
            },
        )

    def switch(self) -> int:
        return int(self.item("switch", STANDBY.region).get("value", 0))

    def endpoint_parameter(self) -> str:
        found = self.client("ssm").get_parameter(Name=NAMES.endpoint_parameter)
        return str(found["Parameter"]["Value"])

    def database(self) -> dict[str, Any]:
        found = self.client("rds").describe_db_instances(DBInstanceIdentifier=STANDBY.database)
        return dict(found["DBInstances"][0])

    def group(self) -> tuple[int, int, int]:
        """Return the minimum, maximum and desired size of the application."""
        (found,) = self.client("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=[STANDBY.auto_scaling_group]
        )["AutoScalingGroups"]
        return found["MinSize"], found["MaxSize"], found["DesiredCapacity"]

    def calls_after(self, number: int) -> list[dict[str, Any]]:
        return self.control.calls(number)

    def last_call(self) -> int:
        calls = self.control.calls()
        return int(calls[-1]["seq"]) if calls else 0


def _region_of(arn: str) -> RegionNames:
    return PRIMARY if arn.split(":")[3] == PRIMARY.region else STANDBY
