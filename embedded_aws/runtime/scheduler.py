"""Runs the schedules of EventBridge Scheduler, and the rules that have a schedule expression. Times are world
times (see `pace`).
"""

import datetime
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from embedded_aws.extension import Route
from embedded_aws.lock import MOTO
from embedded_aws.runtime.bus import aws_time, deliver_soon, rule_delivery
from embedded_aws.runtime.loop import Loop
from embedded_aws.runtime.pace import Pace, pace_of
from embedded_aws.runtime.schedule_expressions import ExpressionError, Rate, parse
from embedded_aws.runtime.targets import Delivery
from embedded_aws.world import World

PART = "scheduler"
# How often the scheduler looks what is due, in real seconds.
TICK = 0.2


@dataclass(frozen=True)
class Due:
    """The next time at which a schedule fires, in world time (None: never), computed from `expression`."""

    expression: tuple[str, str]
    time: float | None


@dataclass(frozen=True)
class _Scheduled:
    """A schedule or a scheduled rule of moto's."""

    region: str
    arn: str
    expression: str
    zone: str
    enabled: bool
    # A schedule's first time is at once, or its start; a rule's is one interval after it was made.
    at_once: bool
    starts: float
    item: Any


class Scheduler:
    """A loop that runs schedules when they are due in a region that is up; runs due during an outage are left out."""

    name = PART

    def __init__(self) -> None:
        self._loop = Loop(PART, self._step)

    def routes(self) -> list[Route]:
        return []

    def start(self, world: World) -> None:
        self._world = world
        self._pace: Pace = pace_of(world)
        self._due: dict[str, Due] = world.kept.setdefault(PART, {})
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()

    def _step(self) -> None:
        self._loop.stopped.wait(TICK)
        with MOTO:
            now = self._pace.now()
            found = list(_all_scheduled(self._world.account_id))
            for gone in set(self._due) - {one.arn for one in found}:
                del self._due[gone]
            for one in found:
                self._look(one, now)

    def _look(self, one: _Scheduled, now: float) -> None:
        written = (one.expression, f"{one.zone} {one.starts}")
        due = self._due.get(one.arn)
        if due is None or due.expression != written:
            due = self._due[one.arn] = Due(written, self._first(one, now))
        if due.time is None or due.time > now:
            return
        expression = parse(one.expression, one.zone)
        following = expression.next_after(due.time)
        if following is not None and following <= now:
            # World time ran too fast for this one: what was missed isn't caught up with.
            following = expression.next_after(now)
        self._due[one.arn] = Due(written, following)
        if one.enabled and self._world.outages.region(one.region) is None:
            self._fire(one, due.time)

    def _first(self, one: _Scheduled, now: float) -> float | None:
        try:
            expression = parse(one.expression, one.zone)
        except ExpressionError as error:
            self._world.events.append({"source": f"scheduler:{one.arn}", "error": str(error)})
            return None
        begin = max(now, one.starts)
        return begin if one.at_once and isinstance(expression, Rate) else expression.next_after(begin)

    def _fire(self, one: _Scheduled, time: float) -> None:
        if hasattr(one.item, "event_pattern"):
            event = self._event(one, "aws.events", {})
            for target in one.item.targets:
                deliver_soon(self._world, rule_delivery(one.item, target, event, self._pace.speed))
            return
        target = one.item.target
        delivery = Delivery(
            arn=target["Arn"],
            message=self._input(one, target, time),
            source=f"scheduler:{one.item.name}",
            about={"schedule": one.item.name},
            role_arn=target.get("RoleArn"),
            parameters=target,
            home=one.region,
            pace=self._pace.speed,
        )
        deliver_soon(self._world, delivery)
        if one.item.action_after_completion == "DELETE" and self._due[one.arn].time is None:
            self._delete(one)

    def _input(self, one: _Scheduled, target: dict[str, Any], time: float) -> Any:
        text = target.get("Input")
        if not text:
            return self._event(one, "aws.scheduler", "{}")
        known = {
            "schedule-arn": one.arn,
            "scheduled-time": aws_time(datetime.datetime.fromtimestamp(time, datetime.UTC)),
            "execution-id": str(uuid.uuid4()),
            "attempt-number": "1",
        }
        for name, value in known.items():
            text = text.replace(f"<aws.scheduler.{name}>", value)
        try:
            return json.loads(text)
        except ValueError:
            return text

    def _event(self, one: _Scheduled, source: str, detail: Any) -> dict[str, Any]:
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": source,
            "account": self._world.account_id,
            "time": aws_time(datetime.datetime.now(datetime.UTC)),
            "region": one.region,
            "resources": [one.arn],
            "detail": detail,
        }

    def _delete(self, one: _Scheduled) -> None:
        from moto.scheduler.models import scheduler_backends

        backend = scheduler_backends[self._world.account_id][one.region]
        backend.delete_schedule(one.item.group_name, one.item.name)


def _all_scheduled(account_id: str) -> Iterator[_Scheduled]:
    from moto.events.models import events_backends
    from moto.scheduler.models import scheduler_backends

    for region, backend in scheduler_backends[account_id].items():
        for group in backend.schedule_groups.values():
            for item in group.schedules.values():
                zone = item.schedule_expression_timezone
                enabled = item.state == "ENABLED"
                starts = float(item.start_date or 0)
                yield _Scheduled(
                    region, item.arn, item.schedule_expression, zone, enabled, True, starts, item
                )
    for region, backend in events_backends[account_id].items():
        for rule in backend.event_buses["default"].rules.values():
            if rule.scheduled_expression:
                enabled = rule.state != "DISABLED"
                yield _Scheduled(region, rule.arn, rule.scheduled_expression, "UTC", enabled, False, 0, rule)
