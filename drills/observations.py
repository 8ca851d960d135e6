"""What is looked at before the fault and after the recovery. Missing data is `unknown`, never good."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from config.names import RegionNames
from drills.journal import Journal
from drills.target import Target
from drills.user import ask
from recovery.steps.database import Database
from recovery.steps.global_database import describe_either

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


def _database(target: Target) -> Database:
    """The passive region's database, an instance or Aurora's cluster; without a status when it doesn't exist."""
    whole = target.names.global_database if target.settings.database.is_global else ""
    return describe_either(target.client("rds", target.passive.region), target.passive.database, whole)


def _replica(target: Target, journal: Journal) -> Observation:
    return _seen_database("standby database", target, journal, is_replica=True)


def _writer(target: Target, journal: Journal) -> Observation:
    return _seen_database("promoted database", target, journal, is_replica=False)


def _seen_database(name: str, target: Target, journal: Journal, *, is_replica: bool) -> Observation:
    del journal
    found = _database(target)
    good = found.status == "available" and found.is_replica is is_replica
    what = "a replica" if found.is_replica else "no replica"
    told = f"is {found.status}, {what}" if found.exists else "doesn't exist"
    return Observation(name, "good" if good else "bad", f"{target.passive.database} {told}")


def _endpoint(target: Target, journal: Journal) -> Observation:
    del journal
    name = target.names.endpoint_parameter
    value = target.client("ssm", target.passive.region).get_parameter(Name=name)["Parameter"]["Value"]
    address = _database(target).address
    return Observation("endpoint parameter", "good" if value == address else "bad", f"{name} names {value}")


def _group(target: Target) -> dict[str, Any] | None:
    name = target.passive.auto_scaling_group
    client = target.client("autoscaling", target.passive.region)
    found = client.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    return found[0] if found else None


def _in_service(group: dict[str, Any]) -> int:
    return sum(instance["LifecycleState"] == "InService" for instance in group["Instances"])


def _no_group(name: str, target: Target) -> Observation:
    return Observation(name, "bad", f"{target.passive.auto_scaling_group} doesn't exist")


def _passive_group(target: Target, journal: Journal) -> Observation:
    del journal
    group = _group(target)
    if group is None:
        return _no_group("standby group", target)
    wanted = target.settings.footprint(target.passive.site).capacity.minimum
    found = f"{group['AutoScalingGroupName']} has {_in_service(group)} of {wanted} instances in service"
    return Observation("standby group", "good" if _in_service(group) >= wanted else "bad", found)


def _scaled_group(target: Target, journal: Journal) -> Observation:
    del journal
    group, wanted = _group(target), target.settings.application.capacity
    if group is None:
        return _no_group("scaled group", target)
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
