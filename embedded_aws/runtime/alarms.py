"""CloudWatch evaluates alarms: when a period has ended, and when data arrives. Changes act.

Periods are in world time (see `pace`): at speed 10 an alarm of 60 s looks at 6 real seconds.
"""

import json
import threading
from math import floor
from typing import Any

from embedded_aws.extension import Extension, Route
from embedded_aws.lock import MOTO
from embedded_aws.patching import Method, wrap
from embedded_aws.runtime.alarm_decisions import (
    composite_verdict,
    metric_keys,
    metric_verdict,
    period_of,
    samples_of,
)
from embedded_aws.runtime.alarm_messages import (
    STATE_CHANGE,
    event_detail,
    function_event,
    state_of,
    subject,
    topic_message,
)
from embedded_aws.runtime.alarm_states import Verdict
from embedded_aws.runtime.bus import deliver_soon, publish_service_event
from embedded_aws.runtime.loop import Loop
from embedded_aws.runtime.pace import pace_of
from embedded_aws.runtime.targets import Delivery
from embedded_aws.world import World

PART = "alarms"
# How often the evaluator looks whether a period has ended, in real seconds.
TICK = 0.25
# Composite alarms may stand on each other; CloudWatch refuses cycles.
DEEPEST = 8


class Alarms:
    """Evaluates the alarms of every region that is up, in a thread of its own."""

    name = PART

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._loop = Loop(PART, self._step)
        self._seen: dict[tuple[str, str], tuple[Any, ...]] = {}

    def routes(self) -> list[Route]:
        return []

    def start(self, world: World) -> None:
        self._world = world
        world.parts[PART] = self
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()

    def evaluate_soon(self) -> None:
        """Look at every alarm that new data may have changed. Returns at once."""
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
        due = [alarm for alarm in metric if self._is_due(region, alarm, now, len(backend.metric_data))]
        if due:
            keys = set().union(*(metric_keys(alarm) for alarm in due))
            samples = samples_of(backend.metric_data, keys, pace.world_time)
            for alarm in due:
                _change(alarm, metric_verdict(alarm, samples, now))
        composite = [alarm for alarm in backend.alarms.values() if alarm.rule is not None]
        for _ in range(DEEPEST if composite else 0):
            states = {alarm.name: alarm.state_value for alarm in backend.alarms.values()}
            moved = [alarm for alarm in composite if _change(alarm, composite_verdict(alarm, states))]
            if not moved:
                break

    def _is_due(self, region: str, alarm: Any, now: float, published: int) -> bool:
        """Whether a period of the alarm ended, data arrived, or the alarm changed since it was looked at."""
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
    """The reason data of a change."""
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


def _install(world: World) -> None:
    from moto.cloudwatch import models

    def initialised(stock: Method) -> Method:
        def __init__(self: Any, *args: Any, **options: Any) -> None:  # noqa: N807
            stock(self, *args, **options)
            self.state_value = "INSUFFICIENT_DATA"

        return __init__

    def put_alarm(stock: Method) -> Method:
        def put_metric_alarm(self: Any, name: str, *args: Any, **options: Any) -> Any:
            before = self.alarms.get(name)
            alarm = stock(self, name, *args, **options)
            if before is not None:
                # "When you update an existing alarm, its state is left unchanged."
                for kept in ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp"):
                    setattr(alarm, kept, getattr(before, kept))
                alarm.history = before.history
            _look(world)
            return alarm

        return put_metric_alarm

    def put_data(stock: Method) -> Method:
        def put_metric_data(self: Any, *args: Any, **options: Any) -> None:
            stock(self, *args, **options)
            _look(world)

        return put_metric_data

    def update(stock: Method) -> Method:
        def update_state(self: Any, reason: str, reason_data: str, state_value: str) -> None:
            previous = state_of(self)
            stock(self, reason, reason_data, state_value)
            if previous["value"] != state_value:
                changed(world, self, previous)

        return update_state

    wrap(models.Alarm, "__init__", initialised)
    wrap(models.Alarm, "update_state", update)
    wrap(models.CloudWatchBackend, "put_metric_alarm", put_alarm)
    wrap(models.CloudWatchBackend, "put_metric_data", put_data)


def _look(world: World) -> None:
    part = world.parts.get(PART)
    if isinstance(part, Alarms):
        part.evaluate_soon()


def changed(world: World, alarm: Any, previous: dict[str, Any]) -> None:
    """Tell everybody: the journal, the event bus, and the actions of the new state."""
    entry = {
        "alarm": alarm.name,
        "region": alarm.region_name,
        "from": previous["value"],
        "to": alarm.state_value,
    }
    world.alarms.append({**entry, "reason": alarm.state_reason})
    detail = event_detail(alarm, previous)
    region = alarm.region_name
    publish_service_event(world, region, "aws.cloudwatch", STATE_CHANGE, [alarm.alarm_arn], detail)
    if not alarm.actions_enabled or _suppressed(world, alarm):
        return
    actions = {
        "ALARM": alarm.alarm_actions,
        "OK": alarm.ok_actions,
        "INSUFFICIENT_DATA": alarm.insufficient_data_actions,
    }[alarm.state_value]
    for arn in actions or []:
        _act(world, alarm, previous, arn)


def _act(world: World, alarm: Any, previous: dict[str, Any], arn: str) -> None:
    about = {"alarm": {"name": alarm.name, "state": alarm.state_value}}
    source = f"alarm:{alarm.name}"
    if arn.split(":")[2] == "sns":
        message = topic_message(alarm, previous["value"], world.account_id)
        deliver_soon(world, Delivery(arn, message, source, about, subject=subject(alarm)))
    elif arn.split(":")[2] == "lambda":
        deliver_soon(world, Delivery(arn, function_event(alarm, previous, world.account_id), source, about))
    else:
        world.events.append(
            {"source": source, "target": arn, **about, "error": "the embedded AWS has no such action"}
        )


def _suppressed(world: World, alarm: Any) -> bool:
    """Whether a composite alarm's suppressor is in ALARM: its actions then wait, here for good."""
    from moto.cloudwatch.models import cloudwatch_backends

    suppressor = getattr(alarm, "actions_suppressor", None)
    if not suppressor:
        return False
    name = suppressor.split(":alarm:")[-1]
    found = cloudwatch_backends[world.account_id][alarm.region_name].alarms.get(name)
    return found is not None and found.state_value == "ALARM"


EVALUATION = Extension(
    service="cloudwatch",
    gap="alarms are never evaluated and never act; a new alarm is OK, and an updated one forgets its state",
    install=_install,
)
