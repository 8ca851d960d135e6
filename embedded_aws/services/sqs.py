"""SQS: queue URLs have AWS's form, and reading a redrive policy returns the text that was set."""

from typing import Any

from moto.sqs.models import Queue

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, replace, wrap, wrap_property
from embedded_aws.world import World


def _install(_: World) -> None:
    replace(Queue, "url", _url)
    wrap(Queue, "_setup_dlq", _remembered)
    wrap_property(Queue, "attributes", _as_put)


def _url(self: Any, request_url: Any) -> str:
    del request_url
    # Nothing of the server's address goes into a Terraform state; SDKs send queue calls to their endpoint.
    return f"https://sqs.{self.region}.amazonaws.com/{self.account_id}/{self.name}"


def _remembered(stock: Method) -> Method:
    def _setup_dlq(self: Any, policy: Any) -> None:
        stock(self, policy)
        self.embedded_redrive_policy = policy if isinstance(policy, str) else None

    return _setup_dlq


def _as_put(stock: Method) -> Method:
    def attributes(self: Any) -> dict[str, Any]:
        found: dict[str, Any] = stock(self)
        put = getattr(self, "embedded_redrive_policy", None)
        if put and "RedrivePolicy" in found:
            found["RedrivePolicy"] = put
        return found

    return attributes


QUEUES = Extension(
    service="sqs",
    gap="moto puts the server's address into queue URLs, and adds spaces to redrive policies",
    install=_install,
)
