"""Judges readings by their tolerances. A reading that failed is `unknown`, which is never good."""

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

State = Literal["good", "bad", "unknown"]
Value = str | float


@dataclass(frozen=True)
class Reading:
    """A probe's reading: `value` is compared with the tolerance, None if unknown; `found` is for people."""

    value: Value | None
    found: str


@dataclass(frozen=True)
class Observation:
    """One judged reading: `state` says whether it is as expected, `found` what was read."""

    name: str
    state: State
    found: str


class Expected(BaseModel):
    """A probe and the tolerance of its reading; it needs at least one limit, or every reading would be good."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    probe: str
    """Name of a probe; see drills.probes."""
    of: str = ""
    """Name of what the probe reads, if it can read several: an alarm, a health check, a kind of readiness check."""
    equals: Value | None = None
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _tolerates_something(self) -> Self:
        if (self.equals, self.at_least, self.at_most) == (None, None, None):
            raise ValueError(
                f"probe {self.probe!r} has no tolerance, so every reading would be good\n"
                "      allowed: equals, at_least, at_most\n      fix: add one of them"
            )
        return self

    @property
    def name(self) -> str:
        return f"{self.probe} of {self.of}" if self.of else self.probe

    @property
    def told(self) -> str:
        """The tolerance in words."""
        said = [f"{self.equals}"] if self.equals is not None else []
        said += [f"at least {self.at_least:g}"] if self.at_least is not None else []
        said += [f"at most {self.at_most:g}"] if self.at_most is not None else []
        return " and ".join(said)


def judge(expected: Expected, reading: Reading) -> Observation:
    """Compare a reading with its tolerance. Pure."""
    if reading.value is None:
        return Observation(expected.name, "unknown", reading.found)
    state: State = "good" if _tolerated(expected, reading.value) else "bad"
    found = reading.found if state == "good" else f"{reading.found}; should be {expected.told}"
    return Observation(expected.name, state, found)


def _tolerated(expected: Expected, value: Value) -> bool:
    if expected.equals is not None and value != expected.equals:
        return False
    limits = (expected.at_least, expected.at_most)
    if limits == (None, None):
        return True
    if isinstance(value, str):
        return False
    lowest = float("-inf") if expected.at_least is None else expected.at_least
    highest = float("inf") if expected.at_most is None else expected.at_most
    return lowest <= value <= highest
