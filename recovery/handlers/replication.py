"""Measure the lag of every copy in this passive region, and publish it."""

import time
from typing import Any

from recovery import ledger
from recovery.clients import client
from recovery.clock import Clock, utc_now
from recovery.settings import ReplicationSettings
from recovery.steps import copies
from recovery.steps.metrics import publish
from recovery.steps.replication import Judgement, Reading, health, judge
from recovery.stores import STORES
from recovery.stores.store import Measuring, Sleep, asked


def handle(
    _event: dict[str, Any], _context: object, clock: Clock = utc_now, sleep: Sleep = time.sleep
) -> dict[str, Any]:
    """Measure the lag of every copy once. A lag that can't be measured is `unknown`. If the ledger can't be read the
    function fails, because it can't know which region holds the copies.
    """
    settings = ReplicationSettings.read()
    tables = client("dynamodb", settings.region)
    active = ledger.read_active(tables, settings.ledger_table, settings.source_region)
    if active.region == settings.region:
        return {"verdict": "active", "cause": f"{settings.region} is active: nothing is copied to it"}
    judgements = [judge(reading) for reading in _readings(settings, clock, sleep)]
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


def _readings(settings: ReplicationSettings, clock: Clock, sleep: Sleep) -> list[Reading]:
    """Measure each copy of each store; the active region may not answer."""
    measuring = Measuring(
        settings,
        here=lambda service: client(service, settings.region),
        there=lambda service: client(service, settings.source_region),
        clock=clock,
        sleep=sleep,
    )
    return [lag.read() for store in STORES for lag in store.lags(measuring)]


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
    """Publish whether the database's automated backups still arrive, and return it. If RDS doesn't say, nothing is
    published and the result is None.
    """
    source = settings.backed_up_database
    arrive = asked(lambda: copies.backups_arrive(client("rds", settings.region), source)) if source else None
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
