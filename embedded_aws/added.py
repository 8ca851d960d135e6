"""Operations that moto lacks, parsed and answered by botocore's own model of the service.

An extension registers a handler with `add_operations`. The handler gets the parsed parameters of a call and returns the
result as boto3 shows it, whatever protocol the service has; botocore's model gives the answer its form.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from embedded_aws.aws_errors import Answer, AwsError, answer_of
from embedded_aws.calls import Call
from embedded_aws.operations import buffered
from embedded_aws.patching import PatchError


@dataclass(frozen=True)
class Asked:
    """One call: the region it was signed for and its parameters, as boto3 names them."""

    region: str
    parameters: Mapping[str, Any]


Handler = Callable[[Asked], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Added:
    """An operation that an extension answers. `client` is botocore's name of the service."""

    client: str
    handler: Handler


class RefusedError(Exception):
    """A refusal of an operation, as AWS would answer: an error `code`, the HTTP `status`, a message."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.error = AwsError(code, message, status)


def add_operations(
    added: dict[tuple[str, str], Added],
    service: str,
    handlers: Mapping[str, Handler],
    *,
    client: str | None = None,
    lacking: type | None = None,
) -> None:
    """Register operations of a service (its IAM prefix). A handler that returns None leaves the call to moto.

    `lacking` is moto's class of responses, which must not have these operations. Raises PatchError if moto has one of
    them by now.
    """
    from moto.core.utils import camelcase_to_underscores

    for operation, handler in handlers.items():
        if lacking is not None and hasattr(lacking, camelcase_to_underscores(operation)):
            raise PatchError(f"moto has {service}:{operation} by now; delete the extension that adds it")
        added[service, operation] = Added(client or service, handler)


def parsed(client: str, environ: dict[str, Any]) -> tuple[Any, Mapping[str, Any], str]:
    """Return the model of the operation that a request calls, the request's parameters, and its protocol.

    `client` is botocore's name of the service.
    """
    from moto.core.parse import PROTOCOL_PARSERS
    from moto.core.request import Request, determine_request_protocol
    from moto.core.utils import get_service_model

    body = buffered(environ)
    request = Request(dict(environ))
    model = get_service_model(client)
    operation, in_path = _routed(client, request, model)
    protocol = determine_request_protocol(model, request.content_type)
    parameters = PROTOCOL_PARSERS[protocol](operation).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": body,
            "url_path": request.path,
            "url_params": in_path,
        }
    )
    # Whoever comes next reads it from its beginning.
    environ["wsgi.input"] = io.BytesIO(body)
    return operation, parameters, protocol


def _routed(client: str, request: Any, model: Any) -> tuple[Any, Mapping[str, Any]]:
    from moto.core.routing import get_service_router

    # Go's SDK says `CloudTrail_20131101.CreateTrail` where botocore's model has a longer name before the operation's.
    target = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
    if target in model.operation_names:
        return model.operation_model(target), {}
    operation, in_path = get_service_router(client).match(request)
    return operation, in_path


def answer(added: Added, call: Call, environ: dict[str, Any]) -> Answer | None:
    """Return the answer to a call; None when the handler leaves it to moto."""
    from moto.core.serialize import get_serializer_class

    operation, parameters, protocol = parsed(added.client, environ)
    try:
        result = added.handler(Asked(call.region or "", parameters))
    except RefusedError as refusal:
        return answer_of(refusal.error, environ, call.service)
    if result is None:
        return None
    made = get_serializer_class(added.client, protocol)(operation_model=operation).serialize(result)
    text = made["body"]
    content = text.encode() if isinstance(text, str) else text
    headers = {"Content-Length": str(len(content)), **made["headers"]}
    return Answer(
        f"{made['status_code']} OK", [(name, str(value)) for name, value in headers.items()], content
    )
