"""Delivery of SNS messages to functions, each with the real topic, id, time and attributes of the message."""

import datetime
from typing import Any

from moto.sns import models

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.runtime.bus import deliver_soon
from embedded_aws.runtime.targets import Delivery
from embedded_aws.world import World


def _install(world: World) -> None:
    def extended(stock: Method) -> Method:
        def publish(
            self: Any,
            message: str,
            message_id: str,
            subject: str | None = None,
            message_attributes: dict[str, Any] | None = None,
            group_id: str | None = None,
            deduplication_id: str | None = None,
            message_structure: str | None = None,
        ) -> None:
            if self.protocol != "lambda":
                more = (group_id, deduplication_id, message_structure)
                stock(self, message, message_id, subject, message_attributes, *more)
                return
            matcher = self._filter_policy_matcher
            if matcher is not None and not matcher.matches(message_attributes, message):
                return
            if message_structure == "json":
                message = self._parse_message_structure(message, self.protocol)
            record = _record(self, message, message_id, subject, message_attributes or {})
            topic = self.topic.arn.rsplit(":", 1)[1]
            about = {"topic": self.topic.arn, "message": message_id}
            deliver_soon(world, Delivery(self.endpoint, {"Records": [record]}, f"sns:{topic}", about))

        return publish

    wrap(models.Subscription, "publish", extended)


def _record(
    subscription: Any, message: str, message_id: str, subject: str | None, attributes: dict[str, Any]
) -> dict[str, Any]:
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription.arn,
        "Sns": {
            "Type": "Notification",
            "MessageId": message_id,
            "TopicArn": subscription.topic.arn,
            "Subject": subject,
            "Message": message,
            "Timestamp": now,
            "SignatureVersion": "1",
            "Signature": "EMBEDDED",
            "SigningCertUrl": "EMBEDDED",
            "UnsubscribeUrl": "EMBEDDED",
            "MessageAttributes": attributes,
        },
    }


TO_FUNCTIONS = Extension(
    service="sns",
    gap="in moto, functions get a sample message with the text alone, from a topic that doesn't exist",
    install=_install,
)
