"""Single changes of the settings and what each would gain: both settings are modelled with the same random numbers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from config import Settings, SettingsError
from config.settings import parse_settings
from objectives.documents import Documents
from objectives.rto import Recovery, recovery

# Less isn't told: the figures aren't that good.
LEAST_SECONDS = 1.0
AURORA_CLASS = "db.r6g.large"
Value = str | int | bool


@dataclass(frozen=True)
class Change:
    """A change of one setting: its name and its new value."""

    field: str
    value: Value

    @property
    def says(self) -> str:
        shown = str(self.value).lower() if isinstance(self.value, bool) else str(self.value)
        return f"{self.field}: {shown}"


# Every value that the model knows to matter.
CHANGES = (
    Change("failover.automatic", True),
    Change("failover.fencing", "available"),
    Change("failover.probing.interval_seconds", 5),
    Change("failover.probing.failing_periods", 1),
    Change("failover.probing.period_seconds", 30),
    Change("failover.probing.health_check_interval_seconds", 10),
    Change("failover.probing.health_check_failures", 1),
    Change("database.engine", "aurora-postgresql"),
    Change("application.warm_pool_instances", 1),
    Change("strategy", "warm_standby"),
    Change("strategy", "hot_standby"),
)


@dataclass(frozen=True)
class Improvement:
    """A change, and the recovery times of the settings with this change."""

    change: Change
    recovery: Recovery
    won_seconds: float


def improvements(
    settings: Settings,
    found: Recovery,
    documents: Callable[[Settings], Mapping[str, Mapping[str, Any]]] = Documents,
) -> list[Improvement]:
    """Try each change that the settings allow; the largest gain at p90 comes first, changes without a gain are left
    out.
    """
    tried = []
    for change, changed in _allowed(settings):
        other = recovery(
            changed, documents(changed), mode=found.mode, runs=len(found.seconds), seed=found.seed
        )
        tried.append(Improvement(change, other, _won(found, other)))
    return sorted(
        (each for each in tried if each.won_seconds >= LEAST_SECONDS),
        key=lambda each: each.won_seconds,
        reverse=True,
    )


def with_change(settings: Settings, change: Change) -> Settings:
    """Return the settings with one value changed. Raises SettingsError if the other settings forbid it."""
    document = settings.model_dump(mode="json", exclude_unset=True)
    place = document
    *sections, last = change.field.split(".")
    for section in sections:
        place = place.setdefault(section, {})
    place[last] = change.value
    return parse_settings(document)


def _allowed(settings: Settings) -> Iterator[tuple[Change, Settings]]:
    for change in CHANGES:
        try:
            changed = with_change(settings, change)
        except SettingsError:
            # Not this setting alone: another one forbids it.
            continue
        if changed != settings:
            yield change, changed


def _won(found: Recovery, other: Recovery) -> float:
    """Return by how many seconds a change shortens the recovery at p90; infinite if recovery needs a person before the
    change and none after it.
    """
    if other.p90 == float("inf"):
        return 0.0
    return found.p90 - other.p90
