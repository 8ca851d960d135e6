"""Snapshots of volumes: the age of the newest copy, where there are volumes to copy."""

from collections.abc import Iterable
from functools import partial

from recovery.steps import copies
from recovery.steps.replication import Reading, age
from recovery.stores.store import Lag, Measuring, Store, asked


def _lags(measuring: Measuring) -> Iterable[Lag]:
    settings, there = measuring.settings, measuring.there("ec2")
    if asked(lambda: copies.has_volumes(there, settings.snapshot_tag, settings.project)) is not False:
        limit = settings.snapshot_limit_seconds
        yield Lag("snapshots", limit, partial(_measure, measuring), age_metric=copies.AGE_METRIC)


def _measure(measuring: Measuring) -> Reading:
    settings = measuring.settings
    made = copies.newest_snapshot(measuring.here("ec2"), settings.snapshot_tag, settings.project)
    behind = age(made, "copied snapshot", measuring.clock())
    return Reading("snapshots", behind, settings.snapshot_limit_seconds, age_metric=copies.AGE_METRIC)


STORE = Store("snapshots", lags=_lags)
