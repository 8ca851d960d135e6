"""Evaluation of CloudWatch's alarms, when a period has ended and when data arrives. A change of state runs the alarm's
actions.

Periods follow the embedded AWS's time (see `pace`): at speed 10 a period of 60 s lasts 6 real seconds.
"""

import json
import threading
from collections import defaultdict
from math import floor
from typing import Any

from embedded_aws.extension import Route
from embedded_aws.lock import MOTO
from embedded_aws.runtime.alarm_decisions import (
    begin_of,
    composite_verdict,
    metric_keys,
    metric_verdict,
    period_of,
)
from embedded_aws.runtime.alarm_states import Verdict
from embedded_aws.runtime.loop import Loop
from embedded_aws.runtime.pace import pace_of
from embedded_aws.runtime.published import Published
from embedded_aws.world import World

PART = "alarms"
# How often the evaluator looks whether a period has ended, in real seconds.
TICK = 0.25
# Composite alarms may stand on each other; CloudWatch refuses cycles.
DEEPEST = 8


class Alarms:
    """A loop that evaluates the alarms of every region that is up, in a thread of its own."""

    name = PART

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._loop = Loop(PART, self._step)
        self._seen: dict[tuple[str, str], tuple[Any, ...]] = {}
        self._published: dict[str, Published] = defaultdict(Published)

    def routes(self) -> list[Route]:
        return []

    def start(self, world: World) -> None:
        self._world = world
        world.parts[PART] = self
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()

    def evaluate_soon(self) -> None:
        """Wake the loop to evaluate the alarms that new data may have changed. Returns at once."""
        self._wanted.set()

    def _step(self) -> None:
        self._wanted.wait(TICK)
        self._wanted.clear()
        self._evaluate_all()

    def _evaluate_all(self) -> None:
        from moto.cloudwatch.models import cloudwatch_backends

        with MOTO:
            regions = list(cloudwatch_backends[self._world.account_id].items())
            for region, backend in regions:
                if backend.alarms and self._world.outages.region(region) is None:
                    self._evaluate(region, backend)

    def _evaluate(self, region: str, backend: Any) -> None:
        pace = pace_of(self._world)
        now = pace.now()
        metric = [alarm for alarm in backend.alarms.values() if alarm.rule is None]
        published = self._published[region]
        published.read(backend.metric_data)
        known = published.keys()
        for alarm in metric:
            keys = metric_keys(alarm, known)
            if not self._is_due(region, alarm, now, published.state(keys)):
                continue
            begin = begin_of(alarm, now)
            samples = {key: published.samples(key, begin, pace.world_time) for key in keys}
            _change(alarm, metric_verdict(alarm, samples, now))
        composite = [alarm for alarm in backend.alarms.values() if alarm.rule is not None]
        for _ in range(DEEPEST if composite else 0):
            states = {alarm.name: alarm.state_value for alarm in backend.alarms.values()}
            moved = [alarm for alarm in composite if _change(alarm, composite_verdict(alarm, states))]
            if not moved:
                break

    def _is_due(self, region: str, alarm: Any, now: float, published: tuple[int, int]) -> bool:
        """Return whether, since the last evaluation, a period of the alarm ended, its metrics got data, or the alarm
        changed.
        """
        state = (floor(now / period_of(alarm)), published, alarm.configuration_updated_timestamp)
        if self._seen.get((region, alarm.name)) == state:
            return False
        self._seen[region, alarm.name] = state
        return True


def _change(alarm: Any, verdict: Verdict) -> bool:
    if alarm.state_value == verdict.state:
        return False
    alarm.update_state(verdict.reason, alarm_data(alarm, verdict), verdict.state)
    return True


def alarm_data(alarm: Any, verdict: Verdict) -> str:
    """Return the StateReasonData of an alarm's change."""
    if alarm.rule is not None:
        return json.dumps({"triggeringAlarms": []})
    return json.dumps(
        {
            "version": "1.0",
            "statistic": alarm.statistic,
            "period": period_of(alarm),
            "recentDatapoints": [value for value in verdict.values if value is not None],
            "threshold": alarm.threshold,
        }
    )
