"""Measure the lag of every copy in this passive region, and publish it."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from recovery import ledger
from recovery.clients import client
from recovery.clock import Clock, utc_now
from recovery.settings import ReplicationSettings
from recovery.steps import copies, global_database, heartbeat, storage_metrics
from recovery.steps.heartbeat import Heartbeat
from recovery.steps.metrics import publish
from recovery.steps.replication import (
    Behind,
    Judgement,
    Reading,
    age,
    arrived,
    between,
    database,
    health,
    judge,
    slowest,
)

# How fine an arrival is seen, in seconds; less than the shortest objective for a table.
LOOK_SECONDS = 0.1
# What a service answers when the copy itself isn't there.
GONE = ("ResourceNotFoundException", "NoSuchBucket")
Sleep = Callable[[float], None]


def handle(
    _event: dict[str, Any], _context: object, clock: Clock = utc_now, sleep: Sleep = time.sleep
) -> dict[str, Any]:
    """Measure once. A lag that can't be measured is `unknown`; without the ledger it is unknown which region holds
    copies.
    """
    settings = ReplicationSettings.read()
    tables = client("dynamodb", settings.region)
    active = ledger.read_active(tables, settings.ledger_table, settings.source_region)
    if active.region == settings.region:
        return {"verdict": "active", "cause": f"{settings.region} is active: nothing is copied to it"}
    looking = _Looking(settings, tables, clock, sleep)
    judgements = [judge(reading) for reading in looking.readings()]
    _publish(settings, judgements)
    arrive = _publish_backups(settings)
    for each in judgements:
        if each.state != "in-step":
            print(f"{each.state}: {each.reading.name}: {each.cause}")
    return {
        "verdict": "looked",
        "health": health(judgements),
        "copies": _told(judgements),
        "databaseBackupsArrive": arrive,
    }


class _Looking:
    """One measurement of every store; the active region may not answer."""

    def __init__(self, settings: ReplicationSettings, tables: Any, clock: Clock, sleep: Sleep) -> None:
        self._settings, self._tables, self._clock, self._sleep = settings, tables, clock, sleep

    def readings(self) -> list[Reading]:
        settings = self._settings
        found = []
        if settings.database:
            found.append(_read("database", settings.database_limit_seconds, self._database))
        if settings.table and settings.heartbeat_seconds:
            found.append(_read("table", settings.table_limit_seconds, self._table))
        if settings.bucket:
            found.append(_read("storage", settings.storage_limit_seconds, self._storage))
        return [*found, *self._ages()]

    def _database(self) -> Reading:
        settings, now = self._settings, self._clock()
        metrics = client("cloudwatch", settings.region)
        samples = global_database.samples_of_either(metrics, settings.database, settings.global_database, now)
        written = heartbeat.read_database(self._tables, settings.ledger_table, settings.source_region)
        return database(samples, written, now, settings.database_limit_seconds)

    def _table(self) -> Reading:
        """Watch for a heartbeat's arrival; if none comes in time, compare with the active region."""
        settings = self._settings
        there = client("dynamodb", settings.source_region)

        def newest(tables: Any) -> Heartbeat | None:
            return heartbeat.read_table(tables, settings.table, settings.source_region)

        first = newest(self._tables)
        for _ in range(int((settings.heartbeat_seconds + 1) / LOOK_SECONDS)):
            self._sleep(LOOK_SECONDS)
            here = newest(self._tables)
            if here is not None and here != first:
                behind = arrived(here, _asked(lambda: newest(there)), self._clock())
                return Reading("table", behind, settings.table_limit_seconds)
        written, here = _asked(lambda: newest(there)), newest(self._tables)
        behind = between(written, here, self._clock(), interval_seconds=settings.heartbeat_seconds)
        return Reading("table", behind, settings.table_limit_seconds)

    def _storage(self) -> Reading:
        """Return the slower of two measurements: heartbeats, and S3's own metrics of the rules."""
        settings, now = self._settings, self._clock()
        found = []
        if settings.heartbeat_seconds:
            source, here = client("s3", settings.source_region), client("s3", settings.region)
            region, bucket = settings.source_region, settings.bucket
            there = _asked(lambda: heartbeat.read_storage(source, settings.source_bucket, region))
            found.append(
                between(
                    there,
                    heartbeat.read_storage(here, bucket, region),
                    self._clock(),
                    interval_seconds=max(heartbeat.STORAGE_SECONDS, settings.heartbeat_seconds),
                )
            )
        metrics = client("cloudwatch", settings.region)
        behind = slowest([*found, storage_metrics.latency(metrics, settings.rules, now)])
        pending = storage_metrics.pending(metrics, settings.rules, now)
        return Reading("storage", behind, settings.storage_limit_seconds, pending=pending)

    def _ages(self) -> list[Reading]:
        """Return the age of the newest copied snapshot, if there are volumes to copy."""
        settings, now = self._settings, self._clock()
        here, there = client("ec2", settings.region), client("ec2", settings.source_region)
        found = []
        if _asked(lambda: copies.has_volumes(there, settings.snapshot_tag, settings.project)) is not False:
            made = copies.newest_snapshot(here, settings.snapshot_tag, settings.project)
            behind = age(made, "copied snapshot", now)
            limit = settings.snapshot_limit_seconds
            found.append(Reading("snapshots", behind, limit, age_metric="SnapshotAge"))
        return found


def _read(name: str, limit: float, look: Callable[[], Reading]) -> Reading:
    """Return the reading of one store. One that doesn't answer here is unknown, and a missing one doesn't replicate;
    the others are still read.
    """
    try:
        return look()
    except (ClientError, BotoCoreError) as error:
        told = f"{type(error).__name__}: {error}"
        gone = isinstance(error, ClientError) and error.response["Error"]["Code"] in GONE
        return Reading(name, Behind(None, told if gone else f"unknown: {told}"), limit, stopped=gone)


def _asked(look: Callable[[], Any]) -> Any:
    """Return a region's answer; None when it doesn't answer or refuses."""
    try:
        return look()
    except (ClientError, BotoCoreError) as error:
        print(f"the region doesn't say: {type(error).__name__}: {error}")
        return None


def _publish(settings: ReplicationSettings, judgements: list[Judgement]) -> None:
    metrics = client("cloudwatch", settings.region)
    here = {"Region": settings.region}
    totals = {settings.unknown_metric: float(sum(each.state == "unknown" for each in judgements))}
    for each in judgements:
        reading = each.reading
        if reading.behind.seconds is None:
            continue
        if reading.age_metric:
            totals[reading.age_metric] = reading.behind.seconds
            continue
        values = {"ReplicationLag": reading.behind.seconds}
        if reading.behind.records is not None:
            values["RecordsBehind"] = float(reading.behind.records)
        if reading.pending is not None:
            values["BytesPending"] = reading.pending
        publish(metrics, settings.namespace, values, {**here, "Store": reading.name})
    publish(metrics, settings.namespace, totals, here)
    known = health(judgements)
    if known is not None:
        publish(metrics, settings.health_namespace, {settings.health_metric: known}, here)


def _publish_backups(settings: ReplicationSettings) -> bool | None:
    """Return whether the database's automated backups still arrive. If RDS doesn't say, nothing is published and the
    result is None.
    """
    source = settings.backed_up_database
    arrive = _asked(lambda: copies.backups_arrive(client("rds", settings.region), source)) if source else None
    if arrive is not None:
        metrics, here = client("cloudwatch", settings.region), {"Region": settings.region}
        publish(metrics, settings.namespace, {settings.backups_stopped_metric: float(not arrive)}, here)
    return arrive


def _told(judgements: list[Judgement]) -> dict[str, Any]:
    return {
        each.reading.name: {
            "state": each.state,
            "cause": each.cause,
            "seconds": each.reading.behind.seconds,
            "records": each.reading.behind.records,
            "pending": each.reading.pending,
        }
        for each in judgements
    }
