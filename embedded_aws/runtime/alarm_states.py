"""The state of a metric alarm: pure, by "Using Amazon CloudWatch alarms" of the user guide."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from embedded_aws.runtime.metric_series import Sample, Series, series

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]

COMPARISONS: Mapping[str, tuple[Callable[[float, float], bool], str]] = {
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}

# CloudWatch looks at more periods than it evaluates, so that late data is still found. The guide's
# example is five periods for three.
EXTRA_PERIODS = 2


@dataclass(frozen=True)
class Alarm:
    """The settings of a metric alarm: `datapoints_to_alarm` out of `evaluation_periods` must breach.

    `period` is in seconds; `treat_missing` is missing, ignore, breaching or notBreaching.
    """

    comparison: str
    threshold: float
    evaluation_periods: int = 1
    datapoints_to_alarm: int | None = None
    period: float = 60
    statistic: str = "Average"
    treat_missing: str = "missing"

    @property
    def required(self) -> int:
        return self.datapoints_to_alarm or self.evaluation_periods

    @property
    def evaluation_range(self) -> int:
        """Return the number of periods whose values decide the alarm's state."""
        return self.evaluation_periods + EXTRA_PERIODS


@dataclass(frozen=True)
class Verdict:
    """The state that an alarm ought to have, why, and the values it was decided on (oldest first)."""

    state: State
    reason: str
    values: tuple[float | None, ...] = ()


def evaluate(alarm: Alarm, samples: Sequence[Sample], now: float, current: State) -> Verdict:
    """Return the state of an alarm at `now` (epoch seconds), given everything published for its metric."""
    values = series(samples, alarm.statistic, alarm.period, alarm.evaluation_range, now)
    return decide(alarm, values, current)


def decide(alarm: Alarm, values: Series, current: State) -> Verdict:
    """Return the state of an alarm from the values of its evaluation range, oldest first, None for missing.

    `current` is the alarm's present state, which some rules keep.
    """
    breaches, words = COMPARISONS[alarm.comparison]
    real = [value for value in values if value is not None]
    wanted, periods = alarm.required, alarm.evaluation_periods
    if len(real) >= periods:
        recent = real[-periods:]
        count = sum(breaches(value, alarm.threshold) for value in recent)
        return _crossed(alarm, "ALARM" if count >= wanted else "OK", recent, count, words)
    count = sum(breaches(value, alarm.threshold) for value in real)
    filled = periods - len(real)
    if alarm.treat_missing == "breaching" and count + filled >= wanted:
        return _missing(alarm, "ALARM", filled, real)
    if count >= wanted:
        return _crossed(alarm, "ALARM", real, count, words)
    if alarm.treat_missing in ("breaching", "notBreaching"):
        return _missing(alarm, "OK", filled, real)
    if count < len(real):
        return _crossed(alarm, "OK", real, count, words)
    if alarm.treat_missing == "ignore":
        return _missing(alarm, current, filled, real)
    return _undecided(alarm, values, current, filled, real)


def _undecided(alarm: Alarm, values: Series, current: State, filled: int, real: list[float]) -> Verdict:
    """Return the verdict when missing data is treated as missing, and the datapoints that exist all breach
    but are too few for ALARM.
    """
    if not real:
        return _missing(alarm, "INSUFFICIENT_DATA", filled, real)
    # "Always go into ALARM when the oldest available breaching datapoint is at least as old as
    # Datapoints to Alarm, and all other more recent data points are breaching or missing."
    oldest = next(index for index, value in enumerate(values) if value is not None)
    age = len(values) - oldest
    return _missing(alarm, "ALARM" if age >= alarm.required else current, filled, real)


def _crossed(alarm: Alarm, state: State, values: list[float], count: int, words: str) -> Verdict:
    listed = ", ".join(f"{value:g}" for value in values)
    points = f"{len(values)} datapoint{'s' if len(values) != 1 else ''} [{listed}]"
    if state == "ALARM":
        wanted = f"minimum {alarm.required} datapoint{'s' if alarm.required != 1 else ''} for OK -> ALARM"
        reason = (
            f"Threshold Crossed: {count} of {points} {words} the threshold ({alarm.threshold:g}) ({wanted})."
        )
    else:
        others = len(values) - count
        reason = f"Threshold Crossed: {others} of {points} not {words} the threshold ({alarm.threshold:g})."
    return Verdict(state, reason, tuple(values))


def _missing(alarm: Alarm, state: State, filled: int, real: list[float]) -> Verdict:
    if state == "INSUFFICIENT_DATA" or not real:
        points = f"no datapoints were received for {filled} periods"
    else:
        points = f"no datapoints were received for {filled} of {alarm.evaluation_periods} periods"
    treatment = {"breaching": "[Breaching]", "notBreaching": "[NonBreaching]"}.get(alarm.treat_missing)
    said = f" and {filled} missing datapoints were treated as {treatment}" if treatment else ""
    begin = "Insufficient Data" if state == "INSUFFICIENT_DATA" else "Threshold Crossed"
    return Verdict(state, f"{begin}: {points}{said}.", tuple(real))
