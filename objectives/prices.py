"""List prices, each with the line of its file, and the cost model's assumptions about the workload."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from config.errors import UserError

PRICES = Path(__file__).parent / "prices.yaml"
USAGE = Path(__file__).parent / "usage.yaml"
# AWS's own calculator counts a month so.
HOURS = 730.0
UNITS = {"hour": 1.0, "month": 1.0, "gb": 1.0, "gb_month": 1.0, "million": 1e6, "thousand": 1e3}
# Sizes of a family, in parts of its `large`.
SIZES = {
    "nano": 1 / 16,
    "micro": 1 / 8,
    "small": 1 / 4,
    "medium": 1 / 2,
    "large": 1.0,
    "xlarge": 2.0,
    **{f"{n}xlarge": 2.0 * n for n in (2, 3, 4, 6, 8, 9, 10, 12, 16, 18, 24, 32, 48)},
}
NotNegative = Annotated[float, Field(ge=0)]
Part = Annotated[float, Field(ge=0, le=1)]
Kind = Literal["published", "assumed"]
Row = TypeVar("Row", bound=BaseModel)


class PricesError(UserError):
    """An invalid data file of the cost model."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Sourced(_Row):
    kind: Kind
    source: str
    date: date


class Price(_Sourced):
    """A list price."""

    usd: Annotated[float, Field(gt=0)]
    per: Literal["hour", "month", "gb", "gb_month", "million", "thousand"]


class Discount(_Sourced):
    """The discount for a commitment, as a share of the price."""

    share: Part


class PriceFile(_Row):
    """The contents of the price file."""

    regions: Mapping[str, Kind]
    sources: Mapping[str, str]
    prices: Mapping[str, Price]
    free: frozenset[str]
    discounts: Mapping[str, Discount]

    @model_validator(mode="after")
    def _sources_are_there(self) -> "PriceFile":
        known: dict[str, _Sourced] = {**self.prices, **self.discounts}
        for name, each in known.items():
            if each.source not in self.sources:
                raise ValueError(
                    f"{name}: the source {each.source!r} isn't defined; allowed: {', '.join(self.sources)}"
                )
        return self


@dataclass(frozen=True)
class Found:
    """A price that was found: `usd` dollars for each unit of `per`. `line` is the number of its line in the price
    file.
    """

    key: str
    usd: float
    per: str
    told: str
    line: int

    @property
    def place(self) -> str:
        return f"objectives/{PRICES.name}:{self.line}"

    def of(self, quantity: float) -> float:
        """Return the dollars for a quantity, which is in hours if the price is by the hour."""
        return self.usd * quantity / UNITS[self.per]


class Prices:
    """A file of prices."""

    def __init__(self, file: Path = PRICES) -> None:
        text = _text(file)
        self._file = _checked(PriceFile, file, text)
        self._lines = {
            found[1]: number
            for number, line in enumerate(text.splitlines(), 1)
            if (found := re.match(r"  ([\w.-]+): \{usd", line))
        }

    @property
    def free(self) -> frozenset[str]:
        """Kinds of resources that are free by themselves."""
        return self._file.free

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self._file.prices)

    def holds_in(self, region: str) -> bool:
        """Return whether the prices are valid in a region."""
        return region in self._file.regions

    def discount(self, name: str) -> Discount:
        return self._file.discounts[name]

    def find(self, key: str) -> Found | None:
        """Find the price of that name; None if it is unknown. For an instance size that isn't listed, the price is
        computed from that of the size `large` in the same family.
        """
        if key in self._file.prices:
            return self._found(key, 1.0)
        family, _, size = key.rpartition(".")
        large = f"{family}.large"
        if size in SIZES and large in self._file.prices:
            return self._found(large, SIZES[size])
        return None

    def _found(self, key: str, parts: float) -> Found:
        price = self._file.prices[key]
        told = f"{price.kind}, {price.date}: {self._file.sources[price.source]}"
        return Found(key, price.usd * parts, price.per, told, self._lines[key])


class Traffic(_Row):
    """A region's traffic in a month."""

    instances_above_minimum: NotNegative
    load_balancer_units: NotNegative
    requests_million: NotNegative
    nat_gb: NotNegative
    endpoint_gb: NotNegative
    cdn_gb: NotNegative
    cdn_requests_million: NotNegative
    log_gb: NotNegative

    def part(self, share: float) -> "Traffic":
        """Return this traffic multiplied by a share."""
        return Traffic(**{name: getattr(self, name) * share for name in type(self).model_fields})


class Data(_Row):
    """Stored data, and its changes in a month."""

    database_gb: NotNegative
    database_io_million: NotNegative
    database_writes_million: NotNegative
    database_changed_gb: NotNegative
    database_backup_gb: NotNegative
    table_writes_million: NotNegative
    table_reads_million: NotNegative
    table_gb: NotNegative
    ledger_writes_million: NotNegative
    bucket_gb: Mapping[str, NotNegative]
    bucket_changed_gb: NotNegative
    volume_snapshot_gb: NotNegative


class RecoveryUse(_Row):
    """The usage of the recovery stack's own functions, metrics and state machines in a month."""

    function_seconds: NotNegative
    minute_seconds: NotNegative
    custom_metrics: NotNegative
    state_transitions_thousand: NotNegative
    trail_events_million: NotNegative


class Usage(_Row):
    """The cost model's assumptions. `serving` is the traffic of a region with all users, `waiting` that of one
    without users.
    """

    serving: Traffic
    waiting: Traffic
    hot_share: Part
    data: Data
    recovery: RecoveryUse


@cache
def known_prices() -> Prices:
    """Return the project's own prices. Raises PricesError."""
    return Prices()


def read_usage(file: Path = USAGE) -> Usage:
    """Read and check a file of usage. Raises PricesError."""
    return _checked(Usage, file, _text(file))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise PricesError(f"{file}: {error}; fix: restore the file") from error


def _checked(kind: type[Row], file: Path, text: str) -> Row:
    try:
        return kind.model_validate(yaml.safe_load(text))
    except (ValueError, ValidationError, yaml.YAMLError) as error:
        raise PricesError(
            f"{file}: {error}\nfix: correct the file; the comment at its top says what is allowed"
        ) from error
