"""Actions of CloudWatch's alarms when their state changes, whatever changed it: evaluation or SetAlarmState."""

from typing import Any

from moto.cloudwatch import models

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.runtime.alarm_messages import (
    STATE_CHANGE,
    event_detail,
    function_event,
    state_of,
    subject,
    topic_message,
)
from embedded_aws.runtime.alarms import PART, Alarms
from embedded_aws.runtime.bus import deliver_soon, publish_service_event
from embedded_aws.runtime.targets import Delivery
from embedded_aws.world import World


def _install(world: World) -> None:
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
    """Report an alarm's change of state to the events journal and the event bus, and run the alarm's actions
    for the new state.
    """
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
            {
                "source": source,
                "target": arn,
                **about,
                "error": "the embedded AWS doesn't run an alarm's action of this kind",
            }
        )


def _suppressed(world: World, alarm: Any) -> bool:
    """Return whether the actions of a composite alarm are suppressed, because the alarm that suppresses them
    is in ALARM. The embedded AWS then drops the actions, while AWS may run them later.
    """
    suppressor = getattr(alarm, "actions_suppressor", None)
    if not suppressor:
        return False
    name = suppressor.split(":alarm:")[-1]
    found = models.cloudwatch_backends[world.account_id][alarm.region_name].alarms.get(name)
    return found is not None and found.state_value == "ALARM"


EVALUATION = Extension(
    service="cloudwatch",
    gap="moto never evaluates alarms and never runs their actions; a new alarm is OK, and an update resets an alarm's "
    "state",
    install=_install,
)
