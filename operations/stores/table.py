"""The global table: whether it has both replicas, and which items only one of them has."""

from collections.abc import Iterator

from botocore.exceptions import BotoCoreError, ClientError

from config import Names, Settings
from config.stores import instances
from operations.asking import asked
from operations.divergence import items
from operations.divergence.finding import Finding
from operations.doctor.diagnosis import Diagnosis, judge
from operations.stores.store import Comparing, Store
from operations.target import Target
from recovery.steps.standby import table


def examine(target: Target) -> list[Diagnosis]:
    """Return the diagnoses of each global table's replica in the passive region, and of the replication to it."""
    return [
        each
        for table in tables(target.settings, target.names)
        for each in _replica(target, table, "" if table == target.names.global_table else f" {table}")
    ]


def tables(settings: Settings, names: Names) -> list[str]:
    """Return the names of the global tables: the project's own table, and existing tables that the settings name."""
    return [each.name for each in instances(settings, names, "table")]


def _replica(target: Target, name: str, suffix: str) -> list[Diagnosis]:
    region = target.passive.region
    replica = table.described(target.client("dynamodb", region), name)
    found = [table.judge_replica(replica, name=name, region=region, item=f"{table.ITEM}{suffix}")]
    if replica is not None:
        item = f"table replication{suffix}"
        found.append(asked(item, lambda: _passed_on(target, name, item)))
    return found


def _passed_on(target: Target, name: str, item: str) -> Diagnosis:
    here, there = target.passive.region, target.active.region
    active = table.described(target.client("dynamodb", there), name) or {}
    members = {each["RegionName"]: each.get("ReplicaStatus", "ACTIVE") for each in active.get("Replicas", [])}
    passed = members.get(here, "no replica")
    return judge(
        item,
        good=passed == "ACTIVE",
        cause=f"status of the replica in {here}, as the table in {there} lists it: {passed}",
        fix=table.fix_of(passed, here),
    )


def _diverged(comparing: Comparing) -> Iterator[Finding]:
    if not comparing.settings.components.table:
        return
    region = comparing.subject.region
    try:
        yield items.look(
            comparing.clients("dynamodb", region),
            comparing.clients("dynamodb", comparing.active.region),
            comparing.names.global_table,
            region,
            sleep=comparing.sleep,
            export=comparing.export,
        )
    except (BotoCoreError, ClientError) as error:
        yield Finding(items.STORE, items.TOLD, unknown=f"{region} wasn't asked: {error}", merges=True)


STORE = Store("table", checks={"table": examine}, diverges=_diverged)
