"""The region of a request, read from its signature as on AWS."""

from typing import Any

from moto.core.responses import BaseResponse

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.signature import signature_of
from embedded_aws.world import World


def _install(_: World) -> None:
    wrap(BaseResponse, "get_region_from_url", _signed_region)


def _signed_region(stock: Method) -> Method:
    def get_region_from_url(self: Any, request: Any, full_url: str) -> str:
        signature = signature_of(request.environ)
        if signature is not None and signature.region:
            return signature.region
        return str(stock(self, request, full_url))

    return get_region_from_url


SIGNED_REGION = Extension(
    service="core",
    gap="moto mistakes anything in the URL or the user agent that looks like a region's name for the request's region",
    install=_install,
)
