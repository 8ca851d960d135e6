"""Measure the failover's time and loss, once users are served again."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from recovery import ledger
from recovery.clients import client
from recovery.clock import Clock, parsed, utc_now
from recovery.logs import logged
from recovery.settings import MeasureSettings
from recovery.steps import global_database, lag
from recovery.steps.heartbeat import Heartbeat, read_storage, read_table
from recovery.steps.measurement import LOSS_METRIC, Timeline, decide, losses, times
from recovery.steps.metrics import publish


@logged
def handle(event: dict[str, Any], _context: object, clock: Clock = utc_now) -> dict[str, Any]:
    """Measure the failover's time and its losses. `startedAt` is the execution's start, `lostAt` when the prober
    first saw the loss; if that is empty, it is read from the ledger.
    """
    settings = MeasureSettings.read()
    tables = client("dynamodb", settings.region)
    lost = event["lostAt"] or ledger.read_loss(tables, settings.ledger_table, settings.probed_region)
    timeline = Timeline(
        lost=parsed(lost) if lost else None, started=parsed(event["startedAt"]), verified=clock()
    )
    measured = decide(timeline, _samples(settings, timeline), _arrived(settings, tables))
    _publish(settings, measured)
    return measured


def _publish(settings: MeasureSettings, measured: dict[str, Any]) -> None:
    """Publish the known values as metrics; the ledger has them too, so a failure here is only reported."""
    metrics, here = client("cloudwatch", settings.region), {"Region": settings.region}
    try:
        publish(metrics, settings.namespace, times(measured), here)
        for store, seconds in losses(measured).items():
            publish(metrics, settings.namespace, {LOSS_METRIC: seconds}, {**here, "Store": store})
    except (ClientError, BotoCoreError) as error:
        print(f"recovery metrics not published: {type(error).__name__}: {error}")


def _samples(settings: MeasureSettings, timeline: Timeline) -> list[lag.Sample]:
    """Return the replica's lag before the loss as samples; none, which means unknown, if CloudWatch doesn't answer."""
    metrics = client("cloudwatch", settings.region)
    try:
        return global_database.samples_of_either(
            metrics, settings.database, settings.global_database, timeline.lost or timeline.started
        )
    except (ClientError, BotoCoreError) as error:
        print(f"lag unknown: {type(error).__name__}: {error}")
        return []


def _arrived(settings: MeasureSettings, tables: Any) -> dict[str, Heartbeat | None]:
    """Return the lost region's newest heartbeat in each store that gets heartbeats; None for a store that can't be
    read.
    """
    storage, lost = client("s3", settings.region), settings.probed_region
    looks: dict[str, Callable[[], Heartbeat | None]] = {}
    if settings.table:
        looks["table"] = lambda: read_table(tables, settings.table, lost)
    if settings.bucket:
        looks["storage"] = lambda: read_storage(storage, settings.bucket, lost)
    return {store: _read(store, look) for store, look in looks.items()}


def _read(store: str, look: Callable[[], Heartbeat | None]) -> Heartbeat | None:
    try:
        return look()
    except (ClientError, BotoCoreError) as error:
        print(f"heartbeat of {store} unknown: {type(error).__name__}: {error}")
        return None
