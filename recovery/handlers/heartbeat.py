"""Write heartbeats for a minute, while this region is the active one."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from recovery import ledger
from recovery.clients import client
from recovery.clock import Clock, utc_now
from recovery.https import Ask, ask
from recovery.settings import HeartbeatSettings
from recovery.steps.heartbeat import (
    DATABASE_SECONDS,
    RUN_SECONDS,
    STORAGE_SECONDS,
    acknowledge_database,
    beat_storage,
    beat_table,
    due,
    step_back,
)
from recovery.steps.serving import told


class HeartbeatError(Exception):
    """A store that acknowledged no heartbeat during a run; the message says which, and why."""


def handle(
    _event: dict[str, Any],
    _context: object,
    clock: Clock = utc_now,
    asking: Ask = ask,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """Write heartbeats for a minute: one each `interval_seconds` to the table, fewer to the slower stores. A passive
    region only records that it is passive.

    Raises HeartbeatError if a store accepted none, so that the function's error metric shows it.
    """
    settings = HeartbeatSettings.read()
    tables = client("dynamodb", settings.region)
    active = ledger.read_active(tables, settings.ledger_table, settings.region)
    if active.region != settings.region:
        step_back(tables, settings.ledger_table, settings.region, clock())
        return {"verdict": "passive", "written": {}}
    writing = _Writing(settings, tables, asking)
    ticks = max(1, RUN_SECONDS // settings.interval_seconds)
    for tick in range(ticks):
        began = clock()
        writing.write(tick, clock)
        if tick < ticks - 1:
            sleep(max(0.0, settings.interval_seconds - (clock() - began).total_seconds()))
    silent = {store: cause for store, cause in writing.failed.items() if not writing.written.get(store)}
    if silent:
        raise HeartbeatError("; ".join(f"{store}: {cause}" for store, cause in silent.items()))
    return {"verdict": "active", "written": writing.written}


class _Writing:
    """The heartbeats of one run: how many each store accepted, and the last failure of each. A failing store doesn't
    stop the others.
    """

    def __init__(self, settings: HeartbeatSettings, tables: Any, asking: Ask) -> None:
        self._settings, self._tables, self._asking = settings, tables, asking
        self._storage = client("s3", settings.region)
        self.written: dict[str, int] = {}
        self.failed: dict[str, str] = {}

    def write(self, tick: int, clock: Clock) -> None:
        settings = self._settings
        interval, region, ledger_table = settings.interval_seconds, settings.region, settings.ledger_table
        if settings.table:
            self._try("table", lambda: beat_table(self._tables, settings.table, region, clock()))
        if settings.bucket and due(tick, interval, STORAGE_SECONDS):
            self._try(
                "storage",
                lambda: beat_storage(
                    self._tables, self._storage, ledger_table, settings.bucket, region, clock()
                ),
            )
        if settings.host and due(tick, interval, DATABASE_SECONDS):
            self._write_database(clock)

    def _write_database(self, clock: Clock) -> None:
        """Make the application write to the database; a function would need network access and the password."""
        settings = self._settings
        began = clock()
        answer = self._asking(settings.host, settings.path, settings.timeout_seconds)
        if answer.status != 200:
            self.failed["database"] = told(answer)
            return
        # The write came after the question.
        self._try(
            "database",
            lambda: acknowledge_database(self._tables, settings.ledger_table, settings.region, began),
        )

    def _try(self, store: str, write: Callable[[], object]) -> None:
        try:
            write()
        except (ClientError, BotoCoreError) as error:
            self.failed[store] = f"{type(error).__name__}: {error}"
            print(f"no heartbeat: {store}: {self.failed[store]}")
            return
        self.written[store] = self.written.get(store, 0) + 1
