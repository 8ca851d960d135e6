"""Writers of both regions, which run the application's own code, and what they and the execution did.

The ledgers of the two regions are tables of their own here, so replication is as far behind as it can be.
"""

import time
from dataclasses import replace
from typing import Any, ClassVar

import boto3
from botocore.config import Config

from application.clients import Clients
from application.direction import Direction
from application.permit import forbidden
from application.place import Place
from application.renewal import Renewal
from config import RegionNames
from machines.definition import Definition
from tests.recovery.behaviour.deployed import FAILOVER, Deployed, Execution
from tests.recovery.behaviour.regions import NAMES, PRIMARY, STANDBY, quick

# Shorter than deployed, in the same order: renewed, valid, stopped.
RENEWED_EVERY, VALID, STOPPED = 0.3, 5.0, 8
GRACEFUL = {**FAILOVER, "mode": "graceful"}
# Nothing listens there: a region that no way leads to.
NOWHERE = "http://127.0.0.1:9"


def strict() -> Definition:
    return replace(quick(STANDBY), permit_seconds=STOPPED)


class Process:
    """The application of a region, as far as it decides whether it may write."""

    running: "ClassVar[list[Process]]" = []

    def __init__(self, here: RegionNames, there: RegionNames) -> None:
        place = Place(
            here.region,
            8080,
            NAMES.endpoint_parameter,
            "db",
            "secret",
            NAMES.ledger_table,
            lease_table=here.lease_table,
            other_region=there.region,
        )
        self._here, self._clients = here, Clients(here.region, there.region)
        self._there = self._clients.abroad
        # Connecting takes part of the time that the writers are waited for, as deployed.
        config = Config(retries={"total_max_attempts": 1}, connect_timeout=1)
        self._away = boto3.client("dynamodb", region_name=there.region, endpoint_url=NOWHERE, config=config)
        self._direction = Direction(place, self._clients)
        self.renewal = Renewal(place, self._clients, self._direction.read)
        self.renewal.begin()
        self.running.append(self)

    @classmethod
    def end_all(cls) -> None:
        """Cut off all writers, so that they renew nothing in the next test's tables; their renewal threads
        can't be ended.
        """
        for each in cls.running:
            each.cut_off()
        cls.running.clear()

    def cut_off(self) -> None:
        self._clients.abroad = self._away

    def reconnect(self) -> None:
        self._clients.abroad = self._there

    def stopped(self) -> str:
        """Return the reason why the writer may not write; empty when it may."""
        address, permit = self._direction.read()
        return forbidden(address, permit, self._here.region, self.renewal.standing, time.monotonic())


def address(world: Deployed, here: RegionNames) -> str:
    found = world.client("rds", here).describe_db_instances(DBInstanceIdentifier=here.database)
    return str(found["DBInstances"][0]["Endpoint"]["Address"])


def entered_at(world: Deployed, execution: str, state: str) -> float:
    """Return when an execution entered a state, in seconds of the epoch."""
    events = world.client("stepfunctions").get_execution_history(executionArn=execution, maxResults=1000)
    moments = [
        each["timestamp"].timestamp()
        for each in events["events"]
        if each.get("stateEnteredEventDetails", {}).get("name") == state
    ]
    return float(moments[0])


def succeeded(execution: Execution) -> Execution:
    assert execution.status == "SUCCEEDED", execution.cause
    return execution


def replicate_permit(world: Deployed) -> None:
    """Replicate the permit, as the global table does in its own time."""
    key: Any = {"pk": {"S": "permit"}, "sk": {"S": "current"}}
    item = world.client("dynamodb").get_item(TableName=NAMES.ledger_table, Key=key)["Item"]
    world.client("dynamodb", PRIMARY).put_item(TableName=NAMES.ledger_table, Item=item)
