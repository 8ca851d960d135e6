"""The database: whether its replica could be promoted now, and the data that only an old writer has."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from embedded_aws.errors import EmbeddedAwsError
from operations.divergence import connections
from operations.divergence import database as writers
from operations.divergence.finding import Finding
from operations.doctor.diagnosis import Diagnosis
from operations.stores.store import Comparing, Store
from operations.target import Target
from recovery.steps.standby import database

AURORA = (
    "after an ungraceful failover Aurora keeps the old cluster's data in a snapshot, "
    "rds:unplanned-global-failover-...: restore it into a separate cluster and compare the data"
)
Connect = Callable[[str], AbstractContextManager[Any]]


def examine(target: Target) -> list[Diagnosis]:
    """Return the diagnoses of the database's replica, of a running backup, and of the replica's lag."""
    if not target.settings.components.database:
        return []
    here = target.passive
    return database.examine(
        target.client("rds", here.region),
        target.client("cloudwatch", here.region),
        name=here.database,
        whole=target.names.global_database if target.settings.database.is_global else "",
        region=here.region,
        stack="dr_standby" if here.site == "standby" else "primary",
        limit_seconds=target.settings.objectives.database_lag_seconds,
        now=datetime.now(UTC),
    )


def _diverged(comparing: Comparing) -> Sequence[Finding]:
    settings, subject = comparing.settings, comparing.subject
    if not settings.components.database:
        return []
    if settings.database.is_global:
        return writers.unknown(AURORA)
    if settings.database.engine != "postgres":
        return writers.unknown(
            f"no rows were compared, because {settings.database.engine} doesn't record when a row was committed"
        )
    try:
        old, new = _connections(comparing)
    except (BotoCoreError, ClientError, EmbeddedAwsError) as error:
        return writers.unknown(f"the old and the present writer can't be looked up: {error}")
    first = comparing.names.database_name
    found = writers.compare(old, new, first=first, moved=comparing.moved, export=comparing.export)
    if comparing.reach.control is None and all(each.unknown for each in found):
        where = connections.where_to_run(
            subject.instance.name, subject.region, " ".join(subject.groups if subject.is_aside else ())
        )
        return [Finding(each.store, each.told, unknown=f"{each.unknown}\n{where}") for each in found]
    return found


def _connections(comparing: Comparing) -> tuple[Connect, Connect]:
    """Return the connections to the old writer and to the database that applications use now."""
    active, subject, reach = comparing.active, comparing.subject, comparing.reach
    described = comparing.clients("rds", subject.region).describe_db_instances(
        DBInstanceIdentifier=subject.instance.name
    )
    endpoint = described["DBInstances"][0]["Endpoint"]
    parameter = comparing.clients("ssm", active.region).get_parameter(Name=active.endpoint_parameter)
    secrets = comparing.clients("secretsmanager", active.region)
    credentials = connections.read_credentials(secrets, active.database_secret)
    addresses = (
        (str(endpoint["Address"]), int(endpoint["Port"]), reach.old_at, "OLD_AT"),
        (str(parameter["Parameter"]["Value"]), comparing.settings.database.port, reach.new_at, "NEW_AT"),
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


STORE = Store("database", checks={"database": examine}, diverges=_diverged)
