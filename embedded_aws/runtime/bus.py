"""The event bus: which rules an event matches, and deliveries to the rules' targets, in order for each
target's region.
"""

import datetime
import queue
import threading
import uuid
from typing import Any

from embedded_aws.extension import Route
from embedded_aws.lock import MOTO
from embedded_aws.runtime.event_input import target_input
from embedded_aws.runtime.loop import Loop
from embedded_aws.runtime.targets import Delivery, Targets, targets_of
from embedded_aws.world import World

PART = "bus"
# The pause before the second attempt of a delivery, in real seconds.
RETRY_SECONDS = 1.0


class Bus:
    """A queue of deliveries: threads that hold moto's lock put them, other threads deliver them without the lock.

    Each target region has its own queue. A call blocked by a region's outage waits until the region is back; the
    deliveries to the other regions continue.
    """

    name = PART

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: dict[str, _Line] = {}
        self._stopped = False

    def routes(self) -> list[Route]:
        return []

    def start(self, world: World) -> None:
        self._targets = targets_of(world)
        world.parts[PART] = self

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            lines = list(self._lines.values())
        for line in lines:
            line.stop()

    def put(self, delivery: Delivery) -> None:
        """Hand an event over for delivery in another thread, and return at once."""
        with self._lock:
            if self._stopped:
                return
            line = self._lines.get(delivery.region)
            if line is None:
                line = self._lines[delivery.region] = _Line(delivery.region, self._targets)
        line.put(delivery)


class _Line:
    """The deliveries to one region, in the order in which they were put."""

    def __init__(self, region: str, targets: Targets) -> None:
        self._targets = targets
        self._waiting: queue.SimpleQueue[Delivery | None] = queue.SimpleQueue()
        self._loop = Loop(f"{PART} to {region}", self._step)
        self._loop.start()

    def stop(self) -> None:
        self._waiting.put(None)
        self._loop.stop()

    def put(self, delivery: Delivery) -> None:
        self._waiting.put(delivery)

    def _step(self) -> None:
        delivery = self._waiting.get()
        again = None if delivery is None else self._targets.deliver(delivery)
        if again is not None:
            timer = threading.Timer(RETRY_SECONDS * 2 ** (again.attempt - 2), self.put, [again])
            timer.daemon = True
            timer.start()


def deliver_soon(world: World, delivery: Delivery) -> None:
    """Hand a delivery to the bus; it is dropped while no bus runs."""
    bus = world.parts.get(PART)
    if isinstance(bus, Bus):
        bus.put(delivery)


def publish_service_event(
    world: World, region: str, source: str, detail_type: str, resources: list[str], detail: dict[str, Any]
) -> None:
    """Put an event of an AWS service on the region's default bus."""
    from moto.events.models import events_backends

    event = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": world.account_id,
        "time": aws_time(datetime.datetime.now(datetime.UTC)),
        "region": region,
        "resources": resources,
        "detail": detail,
    }
    with MOTO:
        for rule in list(events_backends[world.account_id][region].event_buses["default"].rules.values()):
            rule.send_to_targets(event)


def send_matching(world: World, rule: Any, event: dict[str, Any]) -> list[dict[str, Any]]:
    """Deliver an event to the targets of moto's rule, if the rule matches the event. Returns the targets that
    moto itself delivers to: archives and API destinations.
    """
    if rule.state == "DISABLED" or not rule.event_pattern.get_pattern():
        return []
    if not rule.event_pattern.matches_event(event):
        return []
    left = []
    for target in rule.targets:
        if _is_ours(target["Arn"]):
            deliver_soon(world, rule_delivery(rule, target, event))
        else:
            left.append(target)
    return left


def rule_delivery(rule: Any, target: dict[str, Any], event: dict[str, Any], pace: float = 1.0) -> Delivery:
    """Return the delivery of an event to a target of a rule."""
    about = {"rule": rule.name, "event": {name: event[name] for name in ("id", "source", "detail-type")}}
    detail = event.get("detail") or {}
    if "alarmName" in detail:
        about["alarm"] = {"name": detail["alarmName"], "state": detail["state"]["value"]}
    return Delivery(
        arn=target["Arn"],
        message=target_input(target, event, rule.arn),
        source=f"events:{rule.name}",
        about=about,
        role_arn=target.get("RoleArn"),
        parameters=target,
        pace=pace,
    )


def aws_time(moment: datetime.datetime) -> str:
    """Return a moment as events carry it: UTC, whole seconds."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_ours(arn: str) -> bool:
    service, resource = arn.split(":")[2], arn.split(":", 5)[5]
    if service == "events":
        return resource.startswith("event-bus/")
    return service in ("states", "lambda", "sns", "sqs", "logs")
