"""Name of the API operation that a request calls, in any of the AWS protocols."""

import io
import re
from typing import Any
from urllib.parse import parse_qs

from werkzeug.exceptions import MethodNotAllowed

from embedded_aws.signature import Signature

UNKNOWN = "Unknown"
_CBOR = re.compile(r"^/service/[^/]+/operation/([^/]+)$")
# REST services whose client name in botocore isn't the prefix of their IAM actions.
_CLIENTS = {"states": "stepfunctions", "elasticloadbalancing": "elbv2", "ses": "sesv2"}


def operation_of(environ: dict[str, Any], signature: Signature | None) -> str:
    """Return the operation that a request calls, such as `PromoteReadReplica`; `Unknown` if the request doesn't say.

    The body of a form is read and put back. Unsigned requests are treated as calls of S3, as moto does.
    """
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return str(target).rsplit(".", 1)[-1]
    action = _action(environ)
    if action:
        return action
    cbor = _CBOR.match(environ.get("PATH_INFO", ""))
    if cbor:
        return cbor.group(1)
    return _routed(environ, "s3" if signature is None else signature.service)


def _action(environ: dict[str, Any]) -> str | None:
    query = str(environ.get("QUERY_STRING", ""))
    if query.startswith("Action=") or "&Action=" in query:
        return parse_qs(query)["Action"][0]
    if not environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return None
    form: dict[str, list[str]] = parse_qs(buffered(environ).decode("utf-8", "replace"))
    return form["Action"][0] if "Action" in form else None


def buffered(environ: dict[str, Any]) -> bytes:
    """Return the body of a request with a known length. The body can be read again afterwards."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body: bytes = environ["wsgi.input"].read(length) if length else b""
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _routed(environ: dict[str, Any], service: str) -> str:
    from botocore.exceptions import UnknownServiceError
    from moto.core.request import Request
    from moto.core.routing import NotFound, get_service_router

    client = _CLIENTS.get(service, service)
    if client == "s3" and environ.get("PATH_INFO", "").startswith("/v20180820/"):
        client = "s3control"
    try:
        operation, _ = get_service_router(client).match(Request(dict(environ)))
    except (NotFound, MethodNotAllowed, NotImplementedError, UnknownServiceError):
        return UNKNOWN
    return str(operation.name)
