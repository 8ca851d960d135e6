"""EventBridge: rules match events and start their targets."""

import copy
import datetime
from typing import Any

from moto.events import models

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.runtime.bus import aws_time, send_matching
from embedded_aws.world import World


def _install(world: World) -> None:
    def extended(stock: Method) -> Method:
        def send_to_targets(self: Any, original_event: dict[str, Any], transform_input: bool = True) -> None:
            event = _as_aws_says(original_event)
            left = send_matching(world, self, event)
            if left:
                rest = copy.copy(self)
                rest.targets = left
                stock(rest, original_event, transform_input)

        return send_to_targets

    wrap(models.Rule, "send_to_targets", extended)


def _as_aws_says(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event of moto's in AWS's form: moto writes times as numbers, and adds a field that AWS's
    events don't have.
    """
    told = {name: value for name, value in event.items() if name != "ingestion-time"}
    if isinstance(told["time"], int | float):
        told["time"] = aws_time(datetime.datetime.fromtimestamp(told["time"], datetime.UTC))
    return told


RULES = Extension(
    service="events",
    gap="moto doesn't deliver events to state machines, functions and topics, ignores Input and InputPath, and "
    "delivers events to targets of scheduled rules",
    install=_install,
)
