"""The access key, region and service of a request, read from its signature, which is never verified."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from embedded_aws.service_names import canonical

_SCOPE = re.compile(r"Credential=([^,\s]+)")


@dataclass(frozen=True)
class Signature:
    """The credential scope of a SigV4 signature; `service` is the IAM prefix."""

    access_key: str
    region: str
    service: str


def signature_of(environ: Mapping[str, Any]) -> Signature | None:
    """Return the signature of a WSGI request, from its header or its presigned query; None when unsigned."""
    match = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    if match:
        return _parsed(match.group(1))
    query = environ.get("QUERY_STRING", "")
    if "X-Amz-Credential" in query:
        return _parsed(parse_qs(query)["X-Amz-Credential"][0])
    return None


def _parsed(scope: str) -> Signature | None:
    # key / date / region / service / aws4_request; the access key never contains a slash.
    parts = scope.split("/")
    if len(parts) != 5:
        return None
    return Signature(access_key=parts[0], region=parts[2], service=canonical(parts[3]))
