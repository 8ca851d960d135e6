"""Samples of a metric turned into one value per period, as CloudWatch aggregates them: pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf

Series = list[float | None]
"""One value per period, oldest first; None where a period has no data."""


@dataclass(frozen=True)
class Sample:
    """Published data: one value, or a statistic set. `time` is seconds since the epoch."""

    time: float
    total: float
    minimum: float
    maximum: float
    count: float = 1.0

    @classmethod
    def of(cls, time: float, value: float) -> "Sample":
        return cls(time, value, value, value)


def complete_periods(now: float, period: float, count: int) -> tuple[float, float]:
    """Return start and end, in epoch seconds, of the newest `count` whole periods.

    Periods are aligned to the epoch, as CloudWatch aligns them to the minute. The period in progress is left out,
    because its sum is incomplete.
    """
    end = floor(now / period) * period
    return end - count * period, end


def series(samples: Iterable[Sample], statistic: str, period: float, count: int, now: float) -> Series:
    """Return the values of a metric in the newest `count` whole periods of `period` seconds before `now`.

    `statistic` is Sum, Average, Minimum, Maximum, SampleCount or a percentile such as p99.
    """
    start, _ = complete_periods(now, period, count)
    buckets: list[list[Sample]] = [[] for _ in range(count)]
    for sample in samples:
        index = floor((sample.time - start) / period)
        if 0 <= index < count:
            buckets[index].append(sample)
    return [value_of(bucket, statistic) for bucket in buckets]


def value_of(samples: Sequence[Sample], statistic: str) -> float | None:
    """Return the statistic of the samples of one period; None without samples.

    Raises ValueError for a statistic that isn't known.
    """
    count = sum(sample.count for sample in samples)
    if not count:
        return None
    total = sum(sample.total for sample in samples)
    simple = {
        "Sum": total,
        "Average": total / count,
        "Minimum": min(sample.minimum for sample in samples),
        "Maximum": max(sample.maximum for sample in samples),
        "SampleCount": count,
    }
    if statistic in simple:
        return simple[statistic]
    if statistic.startswith("p"):
        return _percentile(samples, float(statistic[1:]))
    raise ValueError(f"statistic {statistic!r}: allowed: {', '.join(simple)} and percentiles such as p99")


def _percentile(samples: Sequence[Sample], percent: float) -> float:
    ordered = sorted(sample.maximum for sample in samples for _ in range(max(1, round(sample.count))))
    rank = ceil(percent / 100 * len(ordered))
    return ordered[min(max(rank, 1), len(ordered)) - 1] if ordered else -inf
