"""The recovery of a test copy: an operator restores it from a snapshot, with as many instances as after a failover."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from drills.errors import DrillError
from drills.faults.copies import GONE, lost_snapshot, restored_name
from drills.journal import Journal
from operations.failover.execution import Step
from operations.point_in_time import as_it_is
from operations.request import ask
from operations.target import Target
from recovery.steps.database import describe

POLL_SECONDS = 0.5
# What RDS calls an instance that no restore will make available any more.
LOST = ("failed", "incompatible-restore", "incompatible-parameters", "incompatible-network")


class NotActivatedError(DrillError):
    """A test copy that couldn't be brought up again."""


@dataclass
class Activated:
    """The result of an activation: its steps, `published_at`, which is when the endpoint parameter was set to the
    restored database (None: never), and the `cause` if a step failed (empty: none did).
    """

    steps: list[Step] = field(default_factory=list)
    published_at: datetime | None = None
    cause: str = ""


class Activation:
    """The activation of a test copy. Create the object before the database is lost: its constructor reads the
    properties with which the database is restored.
    """

    def __init__(
        self,
        target: Target,
        journal: Journal,
        *,
        wait_seconds: float,
        sleep: Callable[[float], None],
        say: Callable[[str], None],
    ) -> None:
        self._target, self._journal = target, journal
        self._wait_seconds, self._sleep, self._say = wait_seconds, sleep, say
        here = target.passive
        self._rds = target.client("rds", here.region)
        (source,) = self._rds.describe_db_instances(DBInstanceIdentifier=here.database)["DBInstances"]
        self._like: Mapping[str, Any] = {**as_it_is(source), "DeletionProtection": False}
        self._done = Activated()

    def run(self) -> Activated:
        """Activate the copy, and return the steps. If a step fails, the result has the cause; nothing is raised."""
        self._deadline = time.monotonic() + self._wait_seconds
        try:
            self._activate()
        except (BotoCoreError, ClientError, NotActivatedError) as error:
            self._done.cause = f"the test copy was not brought up: {error}"
        return self._done

    def _activate(self) -> None:
        """Run the steps in the order of a failover; the instances start while the database is restored."""
        here = self._target.passive
        full = self._target.settings.application.capacity
        with self._step("FindSnapshot"):
            self._until("the snapshot was available", self._has_snapshot)
        with self._step("RestoreDatabase"):
            self._rds.restore_db_instance_from_db_snapshot(
                DBInstanceIdentifier=restored_name(here.database),
                DBSnapshotIdentifier=lost_snapshot(here.database),
                **self._like,
            )
            self._group().update_auto_scaling_group(
                AutoScalingGroupName=here.auto_scaling_group,
                MinSize=full.minimum,
                MaxSize=full.maximum,
                DesiredCapacity=full.desired,
            )
            self._until("the restored database was available", lambda: bool(self._address()))
        with self._step("ScaleApplication"):
            self._until(
                f"{full.minimum} instances were in service", lambda: self._in_service() >= full.minimum
            )
        with self._step("PublishEndpoint"):
            self._target.client("ssm", here.region).put_parameter(
                Name=here.endpoint_parameter, Value=self._address(), Type="String", Overwrite=True
            )
        self._done.published_at = self._journal.clock()
        with self._step("WaitUntilReady"):
            self._until("the copy was ready", self._is_ready)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began, number = self._journal.clock(), len(self._done.steps)
        self._say(name)
        self._done.steps.append(Step(name, began, None))
        yield
        step = self._done.steps[number] = Step(name, began, self._journal.clock())
        self._journal.record(
            "operator",
            "step",
            name=name,
            start=step.start.isoformat(timespec="milliseconds"),
            end=step.end.isoformat(timespec="milliseconds") if step.end else None,
            seconds=step.seconds,
        )

    def _until(self, what: str, holds: Callable[[], bool]) -> None:
        while not holds():
            if time.monotonic() > self._deadline:
                raise NotActivatedError(
                    f"the activation of the test copy was given up after {self._wait_seconds:g} s, before {what}"
                )
            self._sleep(POLL_SECONDS)

    def _has_snapshot(self) -> bool:
        """Return whether the snapshot is available. RDS creates the snapshot after it has accepted the deletion of the
        instance and before the instance is gone. Raises NotActivatedError if the snapshot failed, or if the instance
        is gone and has left no snapshot.
        """
        database = self._target.passive.database
        name = lost_snapshot(database)
        status = self._snapshot_status(name)
        if status == "failed" or (not status and not describe(self._rds, database).exists):
            raise NotActivatedError(f"there is no snapshot to restore: {name} is {status or 'missing'}")
        return status == "available"

    def _snapshot_status(self, name: str) -> str:
        """Return the snapshot's status; empty if it doesn't exist."""
        try:
            (found,) = self._rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"]
        except ClientError as error:
            if error.response["Error"]["Code"] in GONE:
                return ""
            raise
        return str(found["Status"])

    def _address(self) -> str:
        """Return the restored database's address once it is available; empty until then."""
        name = restored_name(self._target.passive.database)
        found = describe(self._rds, name)
        if found.status in LOST:
            raise NotActivatedError(f"the restored database {name} is {found.status}")
        return found.address if found.status == "available" else ""

    def _in_service(self) -> int:
        name = self._target.passive.auto_scaling_group
        found = self._group().describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        (group,) = found["AutoScalingGroups"]
        return sum(instance["LifecycleState"] == "InService" for instance in group["Instances"])

    def _is_ready(self) -> bool:
        path = self._target.settings.application.readiness_path
        return ask(self._target, self._target.names.host("app"), path, self._journal.clock()).good

    def _group(self) -> Any:
        return self._target.client("autoscaling", self._target.passive.region)
