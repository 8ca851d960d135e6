"""The data that the loss of a region destroys, per store: what its copy lacks at that moment."""

from dataclasses import dataclass

import numpy as np

from config import Settings
from objectives.draws import Draws
from objectives.figures import Figures, Floats, known_figures
from objectives.rto import RUNS, SEED


@dataclass(frozen=True)
class Loss:
    """The possible loss of a store, in seconds of writes, and the source of that number."""

    store: str
    seconds: Floats
    objective_seconds: float
    source: str

    @property
    def p50(self) -> float:
        return float(np.percentile(self.seconds, 50))

    @property
    def p90(self) -> float:
        return float(np.percentile(self.seconds, 90))

    @property
    def is_kept(self) -> bool:
        """True if nine of ten losses are within the objective."""
        return self.p90 <= self.objective_seconds


def losses(
    settings: Settings, *, figures: Figures | None = None, runs: int = RUNS, seed: int = SEED
) -> list[Loss]:
    """Model the loss of each store of the settings when the active region is lost without warning.

    A graceful failover drains the database first and loses nothing of it.
    """
    known = figures or known_figures()
    draws = Draws(known, runs, seed)
    objectives = settings.objectives
    stores = []
    if settings.components.database:
        figure = "aurora_lag" if settings.database.is_global else "database_lag"
        stores.append(("database", figure, objectives.rpo_seconds))
    if settings.components.table:
        stores.append(("table", "table_lag", objectives.rpo_seconds))
    if settings.components.storage:
        stores.append(("buckets", "object_lag", objectives.storage_lag_minutes * 60))
    found = [
        Loss(store, draws.of(figure, store), limit, known[figure].told) for store, figure, limit in stores
    ]
    return found + _snapshots(settings, draws)


def _snapshots(settings: Settings, draws: Draws) -> list[Loss]:
    """Return the losses of stores whose only copies are snapshots: all writes since the last one."""
    snapshots = settings.replication.snapshots
    seconds = snapshots.interval_hours * 3600.0
    return [
        Loss(
            f"snapshots of {each}",
            draws.uniform(f"snapshot of {each}") * seconds,
            settings.objectives.rpo_seconds,
            f"replication.snapshots.interval_hours: {snapshots.interval_hours}",
        )
        for each in snapshots.only_copy_of
    ]
