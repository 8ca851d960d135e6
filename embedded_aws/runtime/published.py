"""The data that was published for a region's metrics, by metric and moment.

moto keeps one list of all data. Alarms are evaluated whenever data arrives, and reading the whole list each time took
half of the work of a world that had run for an hour.
"""

import datetime
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from embedded_aws.runtime.metric_series import Sample

MetricKey = tuple[str, str, frozenset[tuple[str, str]]]
"""Namespace, name and dimensions: together they are one metric."""

WorldTime = Callable[[float], float]


def metric_key(namespace: str, name: str, dimensions: Iterable[Any]) -> MetricKey:
    """Return the key of a metric, from moto's dimensions."""
    return namespace, name, frozenset((one.name, one.value) for one in dimensions)


class Published:
    """The data of moto's list that `read` has read so far, by metric. If moto replaced the list by a new one,
    reading starts over.
    """

    def __init__(self) -> None:
        self._read = 0
        self._newest: Any = None
        self._lists = 0
        # Real moments in epoch seconds, in their order, and the data of each.
        self._data: dict[MetricKey, list[tuple[float, int, Any]]] = defaultdict(list)

    def read(self, data: Sequence[Any]) -> None:
        """Add the entries of the list that earlier calls haven't added."""
        if self._read and (len(data) < self._read or data[self._read - 1] is not self._newest):
            self._read, self._data, self._lists = 0, defaultdict(list), self._lists + 1
        for number, datum in enumerate(islice(data, self._read, None), self._read):
            key = metric_key(datum.namespace, datum.name, datum.dimensions)
            # The number decides between equal moments, as data can't be compared.
            insort(self._data[key], (_moment(datum), number, datum))
        self._read = len(data)
        self._newest = data[-1] if data else None

    def keys(self) -> list[MetricKey]:
        """Return every metric that has data."""
        return list(self._data)

    def state(self, keys: Iterable[MetricKey]) -> tuple[int, int]:
        """Return a value that changes when data of one of the metrics arrives: the number of lists read so
        far, and the number of these metrics' entries in the present list.
        """
        return self._lists, sum(len(self._data.get(key, ())) for key in keys)

    def samples(self, key: MetricKey, start: float, world_time: WorldTime) -> list[Sample]:
        """Return the data of a metric since `start`, a moment of world time, each with its own world time."""
        found = self._data.get(key, [])
        first = bisect_left(found, start, key=lambda each: world_time(each[0]))
        return [_sample(datum, world_time(moment)) for moment, _, datum in found[first:]]


def _moment(datum: Any) -> float:
    moment: datetime.datetime = datum.timestamp
    return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp()


def _sample(datum: Any, time: float) -> Sample:
    if hasattr(datum, "value"):
        return Sample.of(time, float(datum.value))
    return Sample(time, float(datum.sum), float(datum.min), float(datum.max), float(datum.sample_count))
