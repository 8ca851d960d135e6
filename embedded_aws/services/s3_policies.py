"""S3 bucket policies: moto decides without conditions and principals, so it gets only what it can decide."""

import json
from typing import Any

from moto.s3.models import FakeBucket

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.world import World


def _install(_: World) -> None:
    wrap(FakeBucket, "get_permission", _decidable)


def _decidable(stock: Method) -> Method:
    def get_permission(self: Any, action: str, resource: str) -> Any:
        whole = self.policy
        if whole is None:
            return stock(self, action, resource)
        document = json.loads(whole)
        statements = document["Statement"]
        if isinstance(statements, dict):
            statements = [statements]
        kept = [one for one in statements if "Condition" not in one and _everyone(one.get("Principal"))]
        try:
            self.policy = json.dumps({**document, "Statement": kept}).encode() if kept else None
            return stock(self, action, resource)
        finally:
            self.policy = whole

    return get_permission


def _everyone(principal: Any) -> bool:
    return principal in ("*", {"AWS": "*"}, {"AWS": ["*"]})


POLICIES = Extension(
    service="s3",
    gap="denies every call that a bucket policy denies under a condition, whether or not it holds",
    install=_install,
)
