"""S3 bucket policies: moto ignores conditions and principals, so this lets it apply only statements that have
no condition and name everyone.
"""

import json
from fnmatch import fnmatchcase
from typing import Any

from moto.s3.models import FakeBucket

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, replace, wrap
from embedded_aws.world import World


def _install(_: World) -> None:
    wrap(FakeBucket, "get_permission", _decidable)


def _install_log_targets(_: World) -> None:
    replace(FakeBucket, "_log_permissions_enabled_policy", _may_log)


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


def _may_log(_: Any, target_bucket: Any, target_prefix: str | None) -> bool:
    """Return whether the policy of the bucket for access logs lets S3 write logs below the prefix."""
    written = f"arn:aws:s3:::{target_bucket.name}/{target_prefix or ''}log"
    document = json.loads(target_bucket.policy or b'{"Statement": []}')
    return any(
        statement["Effect"] == "Allow"
        and isinstance(statement.get("Principal"), dict)
        and "logging.s3.amazonaws.com" in _listed(statement["Principal"].get("Service", []))
        and "s3:PutObject" in _listed(statement["Action"])
        and any(fnmatchcase(written, pattern) for pattern in _listed(statement["Resource"]))
        for statement in document["Statement"]
    )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


POLICIES = Extension(
    service="s3",
    gap="moto ignores the conditions of a bucket policy's denials, and so denies calls for which they don't hold",
    install=_install,
)
LOG_TARGETS = Extension(
    service="s3",
    gap="moto fails on a log bucket's policy with the principal *, and ignores a list of resources or a folder's ARN",
    install=_install_log_targets,
)
