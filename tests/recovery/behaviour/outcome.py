"""The states that a failover visits, what it leaves behind, and an execution that is stopped on its way."""

from machines.rendering import render
from tests.recovery.behaviour.deployed import Deployed, Execution
from tests.recovery.behaviour.regions import STANDBY, quick
from tests.recovery.behaviour.waiting import eventually

# The states of a failover that meets no obstacle, and that change something or wait for something.
PATH = (
    "TakeLease",
    "RecordStart",
    "CheckPreconditions",
    "FenceOldRegion",
    "RecordIntent",
    "InspectReplica",
    "PromoteReplica",
    "RaiseSwitchToIssued",
    "PublishSwitchIssued",
    "Prepare",
    "PublishEndpoint",
    "CheckReadiness",
    "WarmCache",
    "RaiseSwitchToReady",
    "PublishSwitchReady",
    "VerifyFromOutside",
    "Measure",
    "RecordResult",
    "NotifyResult",
    "RecordActive",
)
# Stops around the point of no return; stops after the other states are in make test-all.
QUICK = ("RecordIntent", "PromoteReplica", "RaiseSwitchToIssued", "RecordActive")
# Operations whose IAM action has another name -> that action.
ASKED = {"TransactWriteItems": "UpdateItem", "Invoke": "InvokeFunction", "ListObjectsV2": "ListBucket"}


def assert_failed_over(world: Deployed) -> None:
    """Check the end that every successful run has, however it got there."""
    database = world.database()
    assert database["DBInstanceStatus"] == "available"
    assert not database.get("ReadReplicaSourceDBInstanceIdentifier")
    assert database["BackupRetentionPeriod"] == 7
    assert world.endpoint_parameter() == database["Endpoint"]["Address"]
    assert world.group() == (3, 20, 6)
    assert world.switch() == 2
    assert world.item("active", "current")["region"] == STANDBY.region
    permit = world.item("permit", "current")
    assert permit["region"] == STANDBY.region
    assert {name for name in permit if name.startswith("since-")} == {f"since-{STANDBY.region}"}
    assert world.item("promotion", STANDBY.region)["state"] == "done"
    assert "holder" not in world.lease()


def promotions(world: Deployed, after: int) -> int:
    calls = [call for call in world.calls_after(after) if call["operation"] == "PromoteReadReplica"]
    return sum(call["status"] == 200 for call in calls)


def stopped_after(world: Deployed, state: str) -> Execution:
    """Run a failover, stop its execution after the given state, and return the execution."""
    document = render(quick(STANDBY))
    after = document["States"][state]
    document["States"]["StopHere"] = {"Type": "Wait", "Seconds": 3600, "Next": after["Next"]}
    document["States"][state] = {**after, "Next": "StopHere"}
    world.define_document(STANDBY, document)
    started = world.start()
    eventually(lambda: "StopHere" in world.states(started))
    world.client("stepfunctions").stop_execution(executionArn=started)
    world.define(STANDBY)
    return world.ended(started)
