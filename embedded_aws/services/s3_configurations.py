"""S3: reading a bucket's configuration returns what was put, without losing parts."""

import re
from typing import Any

from moto.core.responses import ActionResult
from moto.s3 import responses
from moto.s3.models import S3Backend

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, replace, wrap
from embedded_aws.world import World

_END = "</NotificationConfiguration>"


def _install(_: World) -> None:
    replace(responses.S3Response, "get_bucket_replication", _get_replication)
    wrap(responses.S3Response, "get_bucket_notification", _with_event_bridge)
    wrap(S3Backend, "put_object_lock_configuration", _of_a_bucket_in_use)


def _get_replication(self: Any) -> Any:
    self.data["Action"] = "GetBucketReplication"
    found = self.backend.get_bucket_replication(self.bucket_name)
    if not found:
        raise responses.ReplicationConfigurationNotFoundError(bucket_name=self.bucket_name)
    configuration = {"Role": found["Role"], "Rules": [answered_rule(rule) for rule in found["Rule"]]}
    return self.serialized(ActionResult({"ReplicationConfiguration": configuration}))


def answered_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a replication rule in the form in which it is answered; moto keeps it in the form of the
    request's XML.
    """
    answered = {name: value for name, value in rule.items() if value is not None}
    answered.setdefault("DeleteMarkerReplication", {"Status": "Disabled"})
    answered["Filter"] = _answered_filter(rule.get("Filter") or {"Prefix": rule.get("Prefix")})
    answered.pop("Prefix", None)
    return answered


def _answered_filter(found: dict[str, Any]) -> dict[str, Any]:
    if "And" in found:
        tags = found["And"].get("Tag", [])
        both = {
            "Prefix": found["And"].get("Prefix") or "",
            "Tags": tags if isinstance(tags, list) else [tags],
        }
        return {"And": both}
    return {"Tag": found["Tag"]} if "Tag" in found else {"Prefix": found.get("Prefix") or ""}


def _with_event_bridge(stock: Method) -> Method:
    def get_bucket_notification(self: Any) -> Any:
        status, headers, body = stock(self)
        configuration = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if configuration is not None and configuration.event_bridge is not None:
            # moto's own list of results has no place for the flag, so it goes into the XML.
            opened = re.sub(r"(<NotificationConfiguration[^>]*?)/>", rf"\1>{_END}", body)
            body = opened.replace(_END, f"<EventBridgeConfiguration/>{_END}")
        return status, headers, body

    return get_bucket_notification


def _of_a_bucket_in_use(stock: Method) -> Method:
    def put_object_lock_configuration(
        self: S3Backend,
        bucket_name: str,
        lock_enabled: bool,
        mode: str | None = None,
        days: int | None = None,
        years: int | None = None,
    ) -> None:
        """Set the default retention of a bucket that has Object Lock already, whether or not it holds objects."""
        bucket = self.get_bucket(bucket_name)
        if not bucket.object_lock_enabled:
            stock(self, bucket_name, lock_enabled, mode, days, years)
            return
        bucket.default_lock_mode = mode
        bucket.default_lock_days, bucket.default_lock_years = days, years

    return put_object_lock_configuration


CONFIGURATIONS = Extension(
    service="s3",
    gap="moto drops parts of a bucket's replication rules, and the EventBridge setting of its notifications; it "
    "refuses to change the default retention of a bucket that holds objects",
    install=_install,
)
