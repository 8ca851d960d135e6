"""The data bucket, whose lag comes from heartbeats and S3's own metrics."""

from collections.abc import Iterable
from functools import partial

from recovery.steps import heartbeat, storage_metrics
from recovery.steps.replication import Behind, Reading, between, slowest
from recovery.stores.store import Lag, Measuring, Store, asked


def _lags(measuring: Measuring) -> Iterable[Lag]:
    settings = measuring.settings
    if settings.bucket:
        yield Lag("storage", settings.storage_limit_seconds, partial(_measure, measuring))


def _measure(measuring: Measuring) -> Reading:
    """Return the larger lag of two measurements: by heartbeats, and by S3's own metrics of the rules."""
    settings, now = measuring.settings, measuring.clock()
    found = [_by_heartbeats(measuring)] if settings.heartbeat_seconds else []
    metrics = measuring.here("cloudwatch")
    behind = slowest([*found, storage_metrics.latency(metrics, settings.rules, now)])
    pending = storage_metrics.pending(metrics, settings.rules, now)
    return Reading("storage", behind, settings.storage_limit_seconds, pending=pending)


def _by_heartbeats(measuring: Measuring) -> Behind:
    settings, region = measuring.settings, measuring.settings.source_region
    source, here = measuring.there("s3"), measuring.here("s3")
    there = asked(lambda: heartbeat.read_storage(source, settings.source_bucket, region))
    return between(
        there,
        heartbeat.read_storage(here, settings.bucket, region),
        measuring.clock(),
        interval_seconds=max(heartbeat.STORAGE_SECONDS, settings.heartbeat_seconds),
    )


STORE = Store("bucket", lags=_lags)
