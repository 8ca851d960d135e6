"""The global table, whose lag comes from its heartbeats."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from recovery.steps import heartbeat
from recovery.steps.heartbeat import Heartbeat
from recovery.steps.replication import Reading, arrived, between
from recovery.steps.standby import table
from recovery.steps.standby.look import Look, one
from recovery.stores.store import Examining, Lag, Measuring, Store, asked

# How fine an arrival is seen, in seconds; less than the shortest objective for a table.
LOOK_SECONDS = 0.1


def _lags(measuring: Measuring) -> Iterable[Lag]:
    settings = measuring.settings
    if settings.table and settings.heartbeat_seconds:
        yield Lag("table", settings.table_limit_seconds, partial(_measure, measuring))


def _measure(measuring: Measuring) -> Reading:
    """Watch for a heartbeat's arrival; if none comes in time, compare with the active region."""
    settings = measuring.settings
    tables, there = measuring.here("dynamodb"), measuring.there("dynamodb")

    def newest(client: Any) -> Heartbeat | None:
        return heartbeat.read_table(client, settings.table, settings.source_region)

    first = newest(tables)
    for _ in range(int((settings.heartbeat_seconds + 1) / LOOK_SECONDS)):
        measuring.sleep(LOOK_SECONDS)
        here = newest(tables)
        if here is not None and here != first:
            behind = arrived(here, asked(lambda: newest(there)), measuring.clock())
            return Reading("table", behind, settings.table_limit_seconds)
    written, here = asked(lambda: newest(there)), newest(tables)
    behind = between(written, here, measuring.clock(), interval_seconds=settings.heartbeat_seconds)
    return Reading("table", behind, settings.table_limit_seconds)


def _looks(examining: Examining) -> Iterable[Look]:
    settings = examining.settings
    tables = examining.here("dynamodb")
    if settings.table:
        yield _look(table.ITEM, tables, settings.table, settings.region)
    # Existing tables have no field of their own.
    for id in settings.stores:
        kind, _, name = id.partition("/")
        if kind == "table":
            yield _look(f"{table.ITEM} {name}", tables, name, settings.region)


def _look(item: str, tables: Any, name: str, region: str) -> Look:
    return item, partial(one, table.examine, tables, name=name, region=region, item=item)


STORE = Store("table", lags=_lags, looks=_looks)
