"""WAF: lock tokens of address sets have the form that AWS gives them."""

import uuid
from typing import Any

from moto.wafv2 import models

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.world import World


def _install(_: World) -> None:
    for name in ("__init__", "update"):
        wrap(models.FakeIPSet, name, _with_token)


def _with_token(stock: Method) -> Method:
    def changed(self: Any, *arguments: Any, **options: Any) -> None:
        stock(self, *arguments, **options)
        # WAF API reference, LockToken: a UUID. moto's has six characters, with which no set can be changed or deleted.
        self.lock_token = str(uuid.uuid4())

    return changed


TOKENS = Extension(
    service="wafv2",
    gap="moto's lock tokens of address sets violate the model of WAF's API",
    install=_install,
)
