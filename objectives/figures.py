"""Figures of the model: durations of steps, each with its source, date and kind."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from config.errors import UserError

FILE = Path(__file__).parent / "figures.yaml"
Kind = Literal["measured", "published", "assumed"]
Floats = NDArray[np.float64]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
# The 90th percentile of the standard normal distribution.
Z90 = 1.2815515655446004


class FiguresError(UserError):
    """An invalid data file of the recovery-time model."""


class Sourced(BaseModel):
    """An entry of the data file, with its source. `kind` is `measured` only for a drill on AWS."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: str = Field(min_length=1)
    kind: Kind
    source: str = Field(min_length=1)
    date: date

    @property
    def told(self) -> str:
        """The kind, date and source of the entry, as shown beside its number."""
        return f"{self.kind}, {self.date}: {self.source}"


class Figure(Sourced):
    """A distribution of seconds, given in one of four ways: by its quantiles `p50` and `p90`, as `samples`, as even
    between two bounds, or as `exactly` one value.
    """

    p50: Positive | None = None
    p90: Positive | None = None
    p99: Positive | None = None
    samples: Annotated[tuple[NotNegative, ...], Field(min_length=1)] | None = None
    between: tuple[NotNegative, NotNegative] | None = None
    exactly: NotNegative | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> "Figure":
        shapes = [self.p50 is not None, self.samples is not None, self.between is not None]
        if sum([*shapes, self.exactly is not None]) != 1:
            raise ValueError("give exactly one of: p50 with p90; samples; between; exactly")
        if (self.p50 is None) != (self.p90 is None) or (self.p99 is not None and self.p50 is None):
            raise ValueError("give p50 and p90 together; p99 is allowed only with both")
        quantiles = [each for each in (self.p50, self.p90, self.p99) if each is not None]
        if quantiles != sorted(quantiles):
            raise ValueError(f"p50, p90 and p99 are out of order: {quantiles}")
        if self.between is not None and self.between[0] > self.between[1]:
            raise ValueError(f"between: {list(self.between)} is out of order; give the lower bound first")
        return self

    @property
    def carries_p99(self) -> bool:
        """True if the figure has a p99, bounds or one exact value. A p99 extrapolated from p50 and p90 would prove
        nothing.
        """
        return self.p99 is not None or self.between is not None or self.exactly is not None

    def draw(self, rng: np.random.Generator, n: int) -> Floats:
        """Draw `n` values: log-normal ones from p50 and p90. With a p99, the values above p90 are fitted to the p99."""
        if self.p50 is not None and self.p90 is not None:
            return self._log_normal(rng.standard_normal(n), self.p50, self.p90)
        if self.samples is not None:
            return rng.choice(np.asarray(self.samples, dtype=np.float64), n)
        if self.between is not None:
            return rng.uniform(*self.between, n)
        return np.full(n, float(self.exactly or 0))

    def _log_normal(self, normal: Floats, p50: float, p90: float) -> Floats:
        sigma = log(p90 / p50) / Z90
        values = p50 * np.exp(sigma * normal)
        if self.p99 is None:
            return values
        z99 = 2.3263478740408408
        tail = log(self.p99 / p90) / (z99 - Z90)
        return np.where(normal > Z90, p90 * np.exp(tail * (normal - Z90)), values)

    @property
    def mean(self) -> float:
        """The expected value, computed without drawing."""
        if self.p50 is not None and self.p90 is not None and self.p99 is None:
            return self.p50 * exp((log(self.p90 / self.p50) / Z90) ** 2 / 2)
        if self.samples is not None:
            return sum(self.samples) / len(self.samples)
        if self.between is not None:
            return sum(self.between) / 2
        if self.exactly is not None:
            return self.exactly
        raise ValueError("the mean of a figure with a p99 can't be computed without drawing")


class Share(Sourced):
    """A share, from 0 to 1."""

    share: float = Field(ge=0, le=1)


class Mode(Sourced):
    """A condition that lengthens steps of every failover: the figures in `stops` take `seconds`."""

    stops: tuple[str, ...] = Field(min_length=1)
    seconds: Positive


class Figures(BaseModel):
    """All figures of the model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    figures: Mapping[str, Figure]
    shares: Mapping[str, Share]
    modes: Mapping[str, Mode]

    @model_validator(mode="after")
    def _modes_stop_what_there_is(self) -> "Figures":
        for name, mode in self.modes.items():
            unknown = [each for each in mode.stops if each not in self.figures]
            if unknown:
                raise ValueError(f"modes.{name}.stops names figures that don't exist: {', '.join(unknown)}")
        return self

    def __getitem__(self, name: str) -> Figure:
        return self.figures[name]

    def under(self, mode: str) -> "Figures":
        """Return the figures as they are in a mode, which slows some of them. The empty name leaves all unchanged."""
        if not mode:
            return self
        if mode not in self.modes:
            raise FiguresError(f"the mode {mode!r} doesn't exist; allowed: {', '.join(self.modes)}")
        found = self.modes[mode]
        stopped = {
            name: Figure(
                says=self.figures[name].says,
                kind=found.kind,
                source=found.source,
                date=found.date,
                exactly=found.seconds,
            )
            for name in found.stops
        }
        return self.model_copy(update={"figures": {**self.figures, **stopped}})


def read_figures(file: Path = FILE) -> Figures:
    """Read and check a file of figures. Raises FiguresError."""
    try:
        return Figures.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError, yaml.YAMLError) as error:
        raise FiguresError(
            f"{file}: {error}\nfix: correct the file; the comment at its top says what is allowed"
        ) from error


@cache
def known_figures() -> Figures:
    """Return the project's own figures."""
    return read_figures()
