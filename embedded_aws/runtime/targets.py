"""Deliveries of rules, schedules and alarms to their targets. Each delivery is written to the events journal
of the embedded AWS.
"""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from embedded_aws.lock import MOTO
from embedded_aws.runtime.functions import find_function, functions_of
from embedded_aws.runtime.states_clients import Caller, Clients
from embedded_aws.world import World

PART = "targets"
# EventBridge goes on for 24 hours; a drill ends sooner. Each attempt waits twice as long.
ATTEMPTS = 8


class DeliveryError(Exception):
    """An event that its target refused; the message says why."""


@dataclass(frozen=True)
class Delivery:
    """One message for the ARN of a target, with the role that the target names, if any.

    `source` is the sender, as the call log shows it: `events:<rule>`, `scheduler:<schedule>` or `alarm:<name>`. `about`
    is the journal's description of the cause. `home` is the sender's region, for targets whose ARN has none.
    """

    arn: str
    message: Any
    source: str
    about: Mapping[str, Any]
    role_arn: str | None = None
    parameters: Mapping[str, Any] | None = None
    subject: str | None = None
    pace: float = 1.0
    attempt: int = 1
    home: str = ""

    @property
    def service(self) -> str:
        return self.arn.split(":")[2]

    @property
    def region(self) -> str:
        return self.arn.split(":")[3] or self.home

    @property
    def text(self) -> str:
        return self.message if isinstance(self.message, str) else json.dumps(self.message)


class Targets:
    """A sender to state machines, functions, topics, queues, buses, log groups and APIs."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._clients = Clients(world)

    def deliver(self, delivery: Delivery) -> Delivery | None:
        """Send a delivery, and write to the journal what it started or why it failed.

        Returns the delivery to send again later if the target was throttled or broken, otherwise None. Call it from a
        thread that doesn't hold moto's lock.
        """
        about = {"source": delivery.source, "target": delivery.arn, "region": delivery.region}
        entry = {**about, **delivery.about}
        try:
            if self._world.outages.region(delivery.region) is not None:
                raise DeliveryError(f"{delivery.region} is down")
            started = self._send(delivery)
        except (DeliveryError, ClientError, BotoCoreError) as error:
            self._world.events.append({**entry, "error": str(error), "attempt": delivery.attempt})
            again = delivery.attempt < ATTEMPTS and isinstance(error, ClientError) and _is_passing(error)
            return replace(delivery, attempt=delivery.attempt + 1) if again else None
        self._world.events.append({**entry, "started": started})
        return None

    def _send(self, delivery: Delivery) -> str | None:
        senders = {
            "states": self._start_execution,
            "lambda": self._invoke,
            "sns": self._publish,
            "sqs": self._queue,
            "events": self._put_event,
            "logs": self._log,
            "scheduler": self._call,
        }
        sender = senders.get(delivery.service)
        if sender is None:
            raise DeliveryError(
                f"the embedded AWS doesn't deliver to targets of {delivery.service}, such as {delivery.arn}"
            )
        return sender(delivery)

    def _start_execution(self, delivery: Delivery) -> str:
        if delivery.role_arn is None:
            raise DeliveryError(f"the target {delivery.arn} needs a role; set the target's RoleArn")
        client = self._client(delivery, "stepfunctions")
        text = json.dumps(delivery.message)
        return str(client.start_execution(stateMachineArn=delivery.arn, input=text)["executionArn"])

    def _invoke(self, delivery: Delivery) -> str | None:
        if delivery.role_arn is not None:
            payload = json.dumps(delivery.message).encode()
            client = self._client(delivery, "lambda")
            answer = client.invoke(FunctionName=delivery.arn, InvocationType="Event", Payload=payload)
            return str(answer["ResponseMetadata"].get("RequestId"))
        function = find_function(self._world, delivery.arn)
        if function is None:
            raise DeliveryError(f"the target {delivery.arn} is a function that doesn't exist")
        functions_of(self._world).invoke_later(function, delivery.message, delivery.pace)
        return None

    def _publish(self, delivery: Delivery) -> str:
        from moto.sns.models import sns_backends

        with MOTO:
            backend = sns_backends[self._world.account_id][delivery.region]
            if delivery.arn not in backend.topics:
                raise DeliveryError(f"the target {delivery.arn} is a topic that doesn't exist")
            return str(backend.publish(delivery.text, arn=delivery.arn, subject=delivery.subject))

    def _queue(self, delivery: Delivery) -> str:
        from moto.sqs.models import sqs_backends

        name = delivery.arn.rsplit(":", 1)[1]
        with MOTO:
            backend = sqs_backends[self._world.account_id][delivery.region]
            if name not in backend.queues:
                raise DeliveryError(f"the target {delivery.arn} is a queue that doesn't exist")
            group = ((delivery.parameters or {}).get("SqsParameters") or {}).get("MessageGroupId")
            return str(backend.send_message(name, delivery.text, group_id=group).id)

    def _put_event(self, delivery: Delivery) -> str:
        """Send an event to another bus unchanged, with its original region, account and time."""
        from moto.events.models import events_backends

        event = delivery.message
        with MOTO:
            backend = events_backends[self._world.account_id][delivery.region]
            for rule in list(backend.describe_event_bus(delivery.arn.rsplit("/", 1)[-1]).rules.values()):
                rule.send_to_targets(event)
        return str(event["id"])

    def _log(self, delivery: Delivery) -> None:
        from moto.logs.models import logs_backends

        group = delivery.arn.split(":", 6)[6].removesuffix(":*")
        stream = str(uuid.uuid4())
        with MOTO:
            backend = logs_backends[self._world.account_id][delivery.region]
            backend.create_log_stream(group, stream)
            event = {"timestamp": int(time.time() * 1000), "message": delivery.text}
            backend.put_log_events(group, stream, [event])

    def _call(self, delivery: Delivery) -> str:
        """Make the one call of a universal target of EventBridge Scheduler: any operation of any API, in the schedule's
        region.
        """
        if delivery.role_arn is None:
            raise DeliveryError(f"the target {delivery.arn} needs a role; set the target's RoleArn")
        service, operation = delivery.arn.split(":aws-sdk:", 1)[1].split(":")
        call = getattr(self._client(delivery, service), xform_name(operation), None)
        if call is None:
            raise DeliveryError(f"the API of {service} has no operation {operation}")
        return str(call(**delivery.message)["ResponseMetadata"].get("RequestId"))

    def _client(self, delivery: Delivery, service: str) -> Any:
        assert delivery.role_arn is not None
        return self._clients.client(
            delivery.region, service, Caller(delivery.role_arn, delivery.source, delivery.region)
        )


def _is_passing(error: ClientError) -> bool:
    """Return whether the same call may succeed later, because the service was busy or broken and the request
    isn't wrong.
    """
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    return status >= 500 or status == 429 or "Throttl" in error.response["Error"]["Code"]


def targets_of(world: World) -> Targets:
    """Return the sender of one embedded AWS's deliveries, made on first use."""
    found = world.parts.get(PART)
    if found is None:
        found = world.parts.setdefault(PART, Targets(world))
    assert isinstance(found, Targets)
    return found
