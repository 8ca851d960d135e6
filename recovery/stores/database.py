"""The database: an instance's replica, or the cluster of an Aurora global database."""

from collections.abc import Iterable
from functools import partial

from recovery.steps import global_database, heartbeat
from recovery.steps.diagnosis import Diagnosis
from recovery.steps.replication import Reading
from recovery.steps.replication import database as judged
from recovery.steps.standby import database
from recovery.steps.standby.look import Look
from recovery.stores.store import Examining, Lag, Measuring, Store


def _lags(measuring: Measuring) -> Iterable[Lag]:
    settings = measuring.settings
    if settings.database:
        yield Lag("database", settings.database_limit_seconds, partial(_measure, measuring))


def _measure(measuring: Measuring) -> Reading:
    settings, now = measuring.settings, measuring.clock()
    samples = global_database.samples_of_either(
        measuring.here("cloudwatch"), settings.database, settings.global_database, now
    )
    written = heartbeat.read_database(
        measuring.here("dynamodb"), settings.ledger_table, settings.source_region
    )
    return judged(samples, written, now, settings.database_limit_seconds)


def _looks(examining: Examining) -> Iterable[Look]:
    if examining.settings.database:
        yield "database replica", partial(_examine, examining)


def _examine(examining: Examining) -> list[Diagnosis]:
    settings = examining.settings
    return database.examine(
        examining.here("rds"),
        examining.here("cloudwatch"),
        name=settings.database,
        whole=settings.global_database,
        region=settings.region,
        stack=settings.stack,
        limit_seconds=settings.lag_limit_seconds,
        now=examining.now,
    )


STORE = Store("database", lags=_lags, looks=_looks)
