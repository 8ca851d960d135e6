"""One comparison of every store, with those that don't answer as unknown; and its record."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from config import Names, RegionNames, Settings
from config.buckets import workload_pairs
from embedded_aws.client import EmbeddedAws
from embedded_aws.errors import EmbeddedAwsError
from operations.clients import Clients
from operations.divergence import connections, database, items, objects
from operations.divergence.finding import Export, Finding, Look
from operations.divergence.subject import Subject, moved_at
from recovery.clock import Clock, written
from recovery.ledger import DIVERGENCE

# Objects may have been on their way for long when a region was lost; older ones are readiness' to tell.
OBJECTS_BEFORE = timedelta(days=1)
AURORA = (
    "Aurora keeps what a failover with loss leaves behind in a snapshot, rds:unplanned-global-failover-..., of the old "
    "cluster: restore it beside and compare"
)


@dataclass(frozen=True)
class Reach:
    """How to reach the databases. `control` is the embedded AWS's, None on AWS; `old_at` and `new_at` are the local
    ends of tunnels, empty without.
    """

    control: EmbeddedAws | None = None
    old_at: str = ""
    new_at: str = ""


def look(
    settings: Settings,
    clients: Clients,
    active: RegionNames,
    subject: Subject,
    *,
    reach: Reach,
    export: Export,
    sleep: Callable[[float], None],
) -> Look:
    """Examine every store of the region that `active` replaced."""
    names = Names(settings)
    deployed = names.site(settings.active).region
    moved = moved_at(clients("dynamodb", active.region), names, deployed, subject.epoch)
    findings = [
        *_database(settings, clients, active, subject, moved, reach, export),
        *_items(settings, clients, active, subject, sleep, export),
        *_objects(settings, clients, active, subject, moved, export),
    ]
    return Look(subject.instance.name, subject.region, moved.isoformat() if moved else "", tuple(findings))


def _database(
    settings: Settings,
    clients: Clients,
    active: RegionNames,
    subject: Subject,
    moved: datetime | None,
    reach: Reach,
    export: Export,
) -> list[Finding]:
    if settings.database.is_global:
        return database.unknown(AURORA)
    if settings.database.engine != "postgres":
        return database.unknown(f"{settings.database.engine} keeps no commit times of rows")
    try:
        old, new = _ways(settings, clients, active, subject, reach)
    except (BotoCoreError, ClientError, EmbeddedAwsError) as error:
        return database.unknown(f"the two databases weren't found: {error}")
    found = database.compare(old, new, first=Names(settings).database_name, moved=moved, export=export)
    if reach.control is None and all(each.unknown for each in found):
        where = connections.where_to_run(
            subject.instance.name, subject.region, " ".join(subject.groups if subject.is_aside else ())
        )
        return [Finding(each.store, each.told, unknown=f"{each.unknown}\n{where}") for each in found]
    return found


def _ways(
    settings: Settings, clients: Clients, active: RegionNames, subject: Subject, reach: Reach
) -> tuple[Callable[[str], AbstractContextManager[Any]], Callable[[str], AbstractContextManager[Any]]]:
    """Return the connections to both: the old writer, and the one that applications use now."""
    described = clients("rds", subject.region).describe_db_instances(
        DBInstanceIdentifier=subject.instance.name
    )
    endpoint = described["DBInstances"][0]["Endpoint"]
    parameter = clients("ssm", active.region).get_parameter(Name=active.endpoint_parameter)
    secrets = clients("secretsmanager", active.region)
    credentials = connections.read_credentials(secrets, active.database_secret)
    addresses = (
        (str(endpoint["Address"]), int(endpoint["Port"]), reach.old_at, "OLD_AT"),
        (str(parameter["Parameter"]["Value"]), settings.database.port, reach.new_at, "NEW_AT"),
    )
    ways = []
    for host, port, at, field in addresses:
        way = (
            connections.embedded_way(reach.control, host, port)
            if reach.control
            else connections.Way(host, port)
        )
        ways.append(connections.tunnelled(way, at, field) if at else way)
    old, new = (partial(connections.connected, way, credentials) for way in ways)
    return old, new


def _items(
    settings: Settings,
    clients: Clients,
    active: RegionNames,
    subject: Subject,
    sleep: Callable[[float], None],
    export: Export,
) -> Iterator[Finding]:
    if not settings.components.table:
        return
    try:
        yield items.look(
            clients("dynamodb", subject.region),
            clients("dynamodb", active.region),
            Names(settings).global_table,
            subject.region,
            sleep=sleep,
            export=export,
        )
    except (BotoCoreError, ClientError) as error:
        yield Finding(items.STORE, items.TOLD, unknown=f"{subject.region} wasn't asked: {error}", merges=True)


def _objects(
    settings: Settings,
    clients: Clients,
    active: RegionNames,
    subject: Subject,
    moved: datetime | None,
    export: Export,
) -> Iterator[Finding]:
    names = Names(settings)
    old = names.primary if subject.region == names.primary.region else names.standby
    buckets = [(pair.bucket(old.site), pair.bucket(active.site)) for pair in workload_pairs(settings, names)]
    if not buckets:
        return
    if moved is None:
        why = "nobody kept when the permit moved; make replicate-existing sends what was left"
        yield Finding(objects.STORE, objects.TOLD, unknown=why, merges=True)
        return
    storage, other = clients("s3", subject.region), clients("s3", active.region)
    try:
        yield objects.look(storage, other, buckets, moved - OBJECTS_BEFORE, export)
    except (BotoCoreError, ClientError) as error:
        yield Finding(
            objects.STORE, objects.TOLD, unknown=f"{subject.region} wasn't asked: {error}", merges=True
        )


def why_not_recorded(found: Look, subject: Subject, by_hand: str) -> str:
    """Say why a comparison doesn't allow the removal of its writer: it may still accept writes, or something is
    unknown; empty if it does.
    """
    if not subject.is_aside:
        return (
            f"not recorded: {found.subject} isn't set aside, so it may take more writes\n"
            "    fix: make reconcile APPLY=1, then make divergence again"
        )
    if found.verdict == "unknown" and not by_hand:
        return (
            f"not recorded: {found.subject} wasn't seen whole, so it can't be removed\n"
            "    fix: mend what is unknown and look again; or look yourself, and say how: "
            f'make divergence NAME={found.subject} BY_HAND="what was compared"'
        )
    return ""


def record(
    tables: Any, table: str, found: Look, subject: Subject, *, by: str, by_hand: str, clock: Clock
) -> None:
    """Record in the ledger who compared, and the counts: from then on the writer may be removed by name."""
    counts = {
        each.store.replace(" ", "_"): {"N": str(each.count)} for each in found.findings if not each.unknown
    }
    tables.put_item(
        TableName=table,
        Item={
            "pk": {"S": DIVERGENCE},
            "sk": {"S": subject.instance.resource_id},
            "instance": {"S": found.subject},
            "region": {"S": found.region},
            "by": {"S": by},
            "at": {"S": written(clock())},
            "how": {"S": by_hand or "make divergence"},
            **counts,
        },
    )
