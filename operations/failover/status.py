"""The recovery status of both regions. A region that doesn't answer is `unknown`, with the cause."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from config import Names, RegionNames, Settings
from operations.clients import Clients
from operations.failover.approval import token_wanted
from operations.failover.rehearsals import judge_rehearsals
from operations.reconcile import instances
from recovery import lease_table, ledger
from recovery.clock import parsed
from recovery.steps import global_database, inhibition, lag
from recovery.steps.standby import record

# What an answer that isn't as AWS documents it raises, or an item that no recovery function wrote: a field that is
# missing, empty or of another kind, and what botocore can't parse, whose own error is none of its BotoCoreErrors
# (botocore.parsers.ResponseParserError; a body that was cut short).
UNREADABLE = (LookupError, ValueError, TypeError, AttributeError, ResponseParserError)

# Answers about a table or a state machine that doesn't exist.
NOT_DEPLOYED = ("ResourceNotFoundException", "StateMachineDoesNotExist")


@dataclass(frozen=True)
class Region:
    """A region, and its clients."""

    settings: Settings
    names: Names
    here: RegionNames
    clients: Clients
    now: datetime

    def client(self, service: str) -> Any:
        return self.clients(service, self.here.region)

    @property
    def global_database(self) -> str:
        return self.names.global_database if self.settings.database.is_global else ""


def status(settings: Settings, clients: Clients, now: datetime) -> dict[str, dict[str, str]]:
    """Return both regions' answers to each question of the status: by question, then by region."""
    names = Names(settings)
    regions = [Region(settings, names, here, clients, now) for here in (names.standby, names.primary)]
    return {
        question: {region.here.region: answer(look, region) for region in regions}
        for question, look in QUESTIONS.items()
    }


def answer(look: Callable[[Region], str], region: Region) -> str:
    """Answer one question about a region; if it can't be answered, the answer is `unknown` with the error, and other
    questions are still answered.
    """
    return _known(lambda: look(region))


def _known(look: Callable[[], str]) -> str:
    try:
        return look()
    except ClientError as error:
        absent = error.response["Error"]["Code"] in NOT_DEPLOYED
        return "unknown: not deployed" if absent else f"unknown: {error}"
    except (BotoCoreError, ledger.LedgerError) as error:
        return f"unknown: {error}"
    except UNREADABLE as error:
        return f"unknown: AWS's answer can't be read ({type(error).__name__}: {error})"


def _active(region: Region) -> str:
    deployed = region.names.site(region.settings.active).region
    found = ledger.read_active(region.client("dynamodb"), region.names.ledger_table, deployed)
    return found.region if found.known else f"{found.region} (as deployed)"


def _permit(region: Region) -> str:
    deployed = region.names.site(region.settings.active).region
    found = ledger.read_permit(region.client("dynamodb"), region.names.ledger_table, deployed)
    told = f"{found.region}, epoch {found.epoch}"
    if region.settings.failover.fencing != "strict":
        return told
    alone = lease_table.read_alone(region.client("dynamodb"), region.here.lease_table)
    return f"{told}, alone" if (found.region, found.epoch) == (region.here.region, alone) else told


def _lease(region: Region) -> str:
    found = lease_table.read_lease(region.client("dynamodb"), region.here.lease_table)
    return f"{f'held by {found.holder}' if found.holder else 'not held'}, epoch {found.epoch}"


def _switch(region: Region) -> str:
    value = ledger.read_switch(region.client("dynamodb"), region.names.ledger_table, region.here.region)
    return f"{value}: {('as deployed', 'a promotion was issued', 'the region is ready')[value]}"


def _running(region: Region) -> str:
    machines = region.client("stepfunctions")
    found = machines.list_executions(stateMachineArn=region.here.state_machine_arn, statusFilter="RUNNING")
    return "\n".join(_execution(machines, each["executionArn"]) for each in found["executions"]) or "none"


def _execution(machines: Any, arn: str) -> str:
    """Return the ARN of an execution and what it waits for; the ARN also if its history can't be read."""

    def waiting() -> str:
        token = token_wanted(machines, arn)
        return f"waits for ./scripts/approve.sh {token}" if token else ""

    return f"{arn} {_known(waiting)}".rstrip()


def _newest(region: Region, kind: str) -> dict[str, Any] | None:
    """Return the newest item of a kind in the region's replica of the ledger."""
    found = region.client("dynamodb").query(
        TableName=region.names.ledger_table,
        KeyConditionExpression="pk = :kind",
        ExpressionAttributeValues={":kind": {"S": kind}},
        ScanIndexForward=False,
        Limit=1,
    )["Items"]
    return found[0] if found else None


def _last_drill(region: Region) -> str:
    item = _newest(region, ledger.DRILL)
    if item is None:
        return "none"
    return f"{_text(item, 'scenario')} {_text(item, 'verdict')}, started {_text(item, 'sk').split('#')[0]}"


def _readiness(region: Region) -> str:
    """Return the last result of the passive region's readiness function, with the items that aren't ready."""
    item = _newest(region, ledger.READINESS)
    if item is None:
        return "nobody looked yet"
    looked = record.read(item)
    return "\n".join(
        [f"{looked.verdict} in {looked.region} at {_text(item, 'sk')}", *(e.line for e in looked.items)]
    )


def _rehearsals(region: Region) -> str:
    """Return the rehearsals that are due, and those that are overdue."""
    found = judge_rehearsals(region.settings, region.client("dynamodb"), region.now)
    return "\n".join(f"{each.item.removeprefix('drill: ')}: {each.cause}" for each in found)


def _last(region: Region) -> str:
    item = _newest(region, "execution")
    if item is None:
        return "none"
    told = [_text(item, name) for name in ("action", "status")]
    return f"{' '.join(told)}, started {_text(item, 'sk').split('#')[0]} by {_text(item, 'startedBy')}"


def _text(item: Mapping[str, Any], name: str) -> str:
    return str(item.get(name, {}).get("S", "unknown"))


def _inhibited(region: Region) -> str:
    found = ledger.read_inhibition(region.client("dynamodb"), region.names.ledger_table)
    return inhibition.decide(found, region.now) or "no"


def _database(region: Region) -> str:
    whole = region.global_database
    found = global_database.describe_either(region.client("rds"), region.here.database, whole)
    if not found.exists:
        return "missing"
    samples = global_database.samples_of_either(
        region.client("cloudwatch"), region.here.database, whole, region.now
    )
    if not found.is_replica:
        return f"writer, {found.status}"
    behind = lag.at(samples, region.now)
    return f"replica, {found.status}, " + (
        behind.reason if behind.seconds is None else f"{behind.seconds:g} s behind"
    )


def _group(region: Region) -> str:
    name = region.here.auto_scaling_group
    groups = region.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    if not groups["AutoScalingGroups"]:
        return "missing"
    (found,) = groups["AutoScalingGroups"]
    serving = sum(each["LifecycleState"] == "InService" for each in found["Instances"])
    return f"{serving} instances in service (minimum {found['MinSize']}, maximum {found['MaxSize']})"


def _set_aside(region: Region) -> str:
    """Return the writers that were set aside, with their age."""
    told = []
    for each in instances.set_aside(region.client("rds")):
        age = (region.now - parsed(each.at)).days if each.at != "unknown" else None
        told.append(f"{each.instance.name}, " + ("age unknown" if age is None else f"{age} days"))
    return "\n".join(told) or "none"


QUESTIONS: Mapping[str, Callable[[Region], str]] = {
    "active region": _active,
    "permit to write": _permit,
    "switch": _switch,
    "database": _database,
    "set aside": _set_aside,
    "application": _group,
    "lease": _lease,
    "running executions": _running,
    "last execution": _last,
    "last drill": _last_drill,
    "readiness": _readiness,
    "rehearsals": _rehearsals,
    "automatic failover inhibited": _inhibited,
}
