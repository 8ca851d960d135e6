"""Lambda's Invoke, which runs the function; stock moto needs Docker for that."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from moto.awslambda import models
from moto.awslambda.exceptions import LambdaClientError

from embedded_aws.extension import Extension
from embedded_aws.patching import replace
from embedded_aws.runtime.functions import functions_of
from embedded_aws.runtime.invocation import ThrottledError
from embedded_aws.runtime.pace import pace_of
from embedded_aws.signature import signature_of
from embedded_aws.world import World

# Invoke returns the last 4 KB of the log.
LOG_TAIL = 4096


class _TooManyRequestsError(LambdaClientError):  # type: ignore[misc] # moto is untyped
    code = 429

    def __init__(self) -> None:
        super().__init__("TooManyRequestsException", "Rate Exceeded.")


def _install(world: World) -> None:
    def invoke(
        self: Any,
        function_name: str,
        qualifier: str | None,
        body: Any,
        headers: Mapping[str, str],
        response_headers: dict[str, str],
    ) -> bytes:
        function = self.get_function(function_name, qualifier)
        given = {name.lower(): value for name, value in headers.items()}
        kind = given.get("x-amz-invocation-type")
        event = _event(body)
        if kind == "DryRun":
            return b""
        if kind == "Event":
            functions_of(world).invoke_later(function, event, _pace(world, given))
            return b""
        try:
            done = functions_of(world).invoke(function, event)
        except ThrottledError as error:
            raise _TooManyRequestsError from error
        response_headers["x-amzn-RequestId"] = done.request_id
        response_headers["x-amz-executed-version"] = str(function.version)
        response_headers["x-amz-log-result"] = base64.b64encode(done.log.encode()[-LOG_TAIL:]).decode()
        if done.error is not None:
            response_headers["x-amz-function-error"] = done.error
        return done.payload

    def deliver(self: Any, body: str, request_headers: Any, response_headers: Any) -> bytes:
        # Other services of moto call this while they hold its lock: SNS, streams, log subscriptions.
        del request_headers, response_headers
        functions_of(world).invoke_later(self, _event(body))
        return b""

    replace(models.LambdaBackend, "invoke", invoke)
    replace(models.LambdaFunction, "invoke", deliver)


def _pace(world: World, headers: Mapping[str, str]) -> float:
    """Return the speed at which a function's sleeps pass: that of the embedded AWS's clock if a schedule
    started the function, otherwise 1.
    """
    signature = signature_of({"HTTP_AUTHORIZATION": headers.get("authorization", "")})
    scheduled = signature is not None and world.principals.source_of(signature.access_key).startswith(
        "scheduler:"
    )
    return pace_of(world).speed if scheduled else 1.0


def _event(body: Any) -> Any:
    try:
        return json.loads(body or "{}")
    except ValueError as error:
        raise LambdaClientError("InvalidRequestContentException", f"Could not parse body: {error}") from error


INVOKE = Extension(service="lambda", gap="in moto, Invoke needs Docker", install=_install)
