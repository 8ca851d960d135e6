"""What is looked at before the fault and after the recovery. Missing data is `unknown`, never good."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from config.names import RegionNames
from drills.journal import Journal
from drills.target import Target
from drills.user import ask

State = Literal["good", "bad", "unknown"]


@dataclass(frozen=True)
class Observation:
    """One thing looked at: what it should be, and what was found."""

    name: str
    state: State
    found: str


Check = Callable[[Target, Journal], Observation]


def observe(
    checks: list[tuple[str, Check]], target: Target, journal: Journal, phase: str
) -> list[Observation]:
    """Run the checks. A call that fails makes its observation `unknown`, with the cause."""
    seen = []
    for name, check in checks:
        try:
            observation = check(target, journal)
        except (BotoCoreError, ClientError) as error:
            observation = Observation(name, "unknown", f"{type(error).__name__}: {error}")
        journal.record("drill", "observed", phase=phase, **vars(observation))
        seen.append(observation)
    return seen


def before() -> list[tuple[str, Check]]:
    """The steady state: the active region serves, the passive one could."""
    return [
        ("users are served", _served_by(lambda target: target.active)),
        ("standby database", _replica),
        ("standby group", _passive_group),
        ("switch", _switch_at("0")),
        ("prober", _prober_is_quiet),
        ("no failover runs", _nothing_runs),
    ]


def after() -> list[tuple[str, Check]]:
    """The steady state after a failover: the passive region serves, and only it."""
    return [
        ("users are served", _served_by(lambda target: target.passive)),
        ("promoted database", _writer),
        ("endpoint parameter", _endpoint),
        ("scaled group", _scaled_group),
        ("switch", _switch_at("2")),
        ("lease", _lease_free),
    ]


def _served_by(where: Callable[[Target], RegionNames]) -> Check:
    def check(target: Target, journal: Journal) -> Observation:
        host = target.names.host("app")
        answer = ask(target, host, target.settings.application.readiness_path, journal.clock())
        expected = where(target).region
        good = answer.good and answer.region == expected
        found = f"{host} answers {answer.status or answer.cause} from {answer.region or 'nowhere'}"
        return Observation("users are served", "good" if good else "bad", f"{found}; should be {expected}")

    return check


def _instance(target: Target) -> dict[str, Any]:
    rds = target.client("rds", target.passive.region)
    found: dict[str, Any] = rds.describe_db_instances(DBInstanceIdentifier=target.passive.database)[
        "DBInstances"
    ][0]
    return found


def _replica(target: Target, journal: Journal) -> Observation:
    del journal
    instance = _instance(target)
    source = instance.get("ReadReplicaSourceDBInstanceIdentifier", "")
    good = instance["DBInstanceStatus"] == "available" and source.endswith(target.active.database)
    return Observation(
        "standby database",
        "good" if good else "bad",
        f"{target.passive.database} is {instance['DBInstanceStatus']}, a replica of {source or 'nothing'}",
    )


def _writer(target: Target, journal: Journal) -> Observation:
    del journal
    instance = _instance(target)
    source = instance.get("ReadReplicaSourceDBInstanceIdentifier")
    good = instance["DBInstanceStatus"] == "available" and not source
    what = f"a replica of {source}" if source else "standalone"
    return Observation(
        "promoted database",
        "good" if good else "bad",
        f"{target.passive.database} is {instance['DBInstanceStatus']}, {what}",
    )


def _endpoint(target: Target, journal: Journal) -> Observation:
    del journal
    name = target.names.endpoint_parameter
    value = target.client("ssm", target.passive.region).get_parameter(Name=name)["Parameter"]["Value"]
    address = _instance(target)["Endpoint"]["Address"]
    return Observation("endpoint parameter", "good" if value == address else "bad", f"{name} names {value}")


def _group(target: Target) -> dict[str, Any]:
    name = target.passive.auto_scaling_group
    client = target.client("autoscaling", target.passive.region)
    found: dict[str, Any] = client.describe_auto_scaling_groups(AutoScalingGroupNames=[name])[
        "AutoScalingGroups"
    ][0]
    return found


def _in_service(group: dict[str, Any]) -> int:
    return sum(instance["LifecycleState"] == "InService" for instance in group["Instances"])


def _passive_group(target: Target, journal: Journal) -> Observation:
    del journal
    group = _group(target)
    wanted = target.settings.footprint(target.passive.site).capacity.minimum
    found = f"{group['AutoScalingGroupName']} has {_in_service(group)} of {wanted} instances in service"
    return Observation("standby group", "good" if _in_service(group) >= wanted else "bad", found)


def _scaled_group(target: Target, journal: Journal) -> Observation:
    del journal
    group, wanted = _group(target), target.settings.application.capacity
    sizes = (group["MinSize"], group["MaxSize"], group["DesiredCapacity"])
    good = sizes == (wanted.minimum, wanted.maximum, wanted.desired) and _in_service(group) >= wanted.minimum
    found = f"minimum {sizes[0]}, maximum {sizes[1]}, desired {sizes[2]}, {_in_service(group)} in service"
    return Observation("scaled group", "good" if good else "bad", found)


def _switch_at(wanted: str) -> Check:
    def check(target: Target, journal: Journal) -> Observation:
        del journal
        found = target.client("dynamodb", target.passive.region).get_item(
            TableName=target.names.ledger_table,
            Key={"pk": {"S": "switch"}, "sk": {"S": target.passive.region}},
            ConsistentRead=True,
        )
        value = found["Item"]["value"]["N"] if "Item" in found else "0"
        state: State = "good" if value == wanted else "bad"
        return Observation("switch", state, f"the switch of {target.passive.region} is at {value}")

    return check


def _prober_is_quiet(target: Target, journal: Journal) -> Observation:
    del journal
    name = target.passive.alarm(f"{target.active.site}-unreachable")
    alarms = target.client("cloudwatch", target.passive.region).describe_alarms(AlarmNames=[name])[
        "MetricAlarms"
    ]
    value = alarms[0]["StateValue"] if alarms else "MISSING"
    states: dict[str, State] = {"OK": "good", "ALARM": "bad"}
    return Observation("prober", states.get(value, "unknown"), f"{name} is {value}")


def _nothing_runs(target: Target, journal: Journal) -> Observation:
    del journal
    running = target.client("stepfunctions", target.passive.region).list_executions(
        stateMachineArn=target.passive.state_machine_arn, statusFilter="RUNNING"
    )["executions"]
    found = ", ".join(execution["name"] for execution in running) or "none"
    return Observation("no failover runs", "bad" if running else "good", f"running executions: {found}")


def _lease_free(target: Target, journal: Journal) -> Observation:
    del journal
    found = target.client("dynamodb", target.passive.region).get_item(
        TableName=target.passive.lease_table, Key={"id": {"S": "failover"}}, ConsistentRead=True
    )
    item = found.get("Item", {})
    holder, epoch = item.get("holder", {}).get("S"), item.get("epoch", {}).get("N", "0")
    state: State = "good" if not holder and int(epoch) > 0 else "bad"
    return Observation("lease", state, f"held by {holder or 'nobody'}, epoch {epoch}")
