"""The WSGI application: moto, with outages, faults and the call log around it."""

import logging
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from embedded_aws import added
from embedded_aws.aws_errors import Answer, AwsError, answer_of
from embedded_aws.calls import Call
from embedded_aws.control import PREFIX, Control
from embedded_aws.lock import held
from embedded_aws.operations import buffered, operation_of
from embedded_aws.outages import Outage
from embedded_aws.repetitions import Repetitions
from embedded_aws.service_names import is_global
from embedded_aws.signature import signature_of
from embedded_aws.world import World

Start = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], Start], Iterable[bytes]]

log = logging.getLogger("embedded_aws")


class DroppedError(ConnectionAbortedError):
    """A dropped request: the web server closes the connection without an answer."""


class Application:
    """The application that answers the control API and every AWS call. `moto` is the application that it wraps."""

    def __init__(self, world: World, moto: Wsgi, control: Control) -> None:
        self._world = world
        self._moto = moto
        self._control = control
        self._repetitions = Repetitions()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(PREFIX):
            return _send(self._control.answer(environ), start)
        began = self._world.clock.monotonic()
        if "HTTP_TRANSFER_ENCODING" not in environ:
            buffered(environ)
        call = self._call(environ)
        outages = self._world.outages
        outage = outages.of_call(call.region, call.service)
        if outage is None and not is_global(call.service):
            outage = outages.between(call.source_region, call.region)
            time.sleep(outages.delay(call.region or ""))
        if outage is not None:
            return _send(self._fail(outage, call, environ, began), start)
        refusal: str | None = "repeated"
        judgement = None
        answer = self._repetitions.recall(environ)
        if answer is None:
            judgement = self._world.authorization.judge(call, environ)
            if judgement is not None and judgement.refusal is not None:
                answer, refusal = answer_of(judgement.refusal, environ, call.service), "iam"
            else:
                answer, refusal = self._answer(call, environ)
                self._repetitions.remember(environ, answer)
        self._log(call, answer.code, began, refusal, () if judgement is None else judgement.asked)
        return _send(answer, start)

    def _call(self, environ: dict[str, Any]) -> Call:
        signature = signature_of(environ)
        operation = operation_of(environ, signature)
        if signature is None:
            return Call(region=None, service="s3", operation=operation)
        principals = self._world.principals
        locate = self._world.locators.get(signature.service)
        located = None if locate is None else locate(environ["PATH_INFO"])
        return Call(
            region=located or signature.region,
            service=signature.service,
            operation=operation,
            principal=principals.role_of(signature.access_key),
            source=principals.source_of(signature.access_key),
            source_region=principals.region_of(signature.access_key),
        )

    def _answer(self, call: Call, environ: dict[str, Any]) -> tuple[Answer, str | None]:
        taken = self._world.faults.take(call.region, call.service, call.operation)
        if taken is not None:
            name, fault = taken
            error = AwsError(fault.error, fault.message, fault.status)
            return answer_of(error, environ, call.service), f"fault:{name}"
        try:
            against = self._world.checks.refusal(call, environ)
            if against is not None:
                return answer_of(against, environ, call.service), "model"
            with held(call):
                answer = self._moto_answer(call, environ)
        except NotImplementedError as missing:
            return _missing(call, environ, str(missing))
        except Exception:
            log.exception(
                "the call %s:%s in %s failed inside moto", call.service, call.operation, call.region
            )
            failure = AwsError("InternalFailure", "the embedded AWS failed; its log has the trace", 500)
            return answer_of(failure, environ, call.service), "crash"
        if _unrouted(answer, call):
            return _missing(call, environ, "no such route")
        return answer, None

    def _moto_answer(self, call: Call, environ: dict[str, Any]) -> Answer:
        for before in self._world.before_call:
            before(call)
        status = 500
        try:
            answer = self._added_answer(call, environ) or _collected(self._moto, environ)
            status = answer.code
        finally:
            for after in self._world.after_call:
                after(call, status)
        return answer

    def _added_answer(self, call: Call, environ: dict[str, Any]) -> Answer | None:
        operation = self._world.added.get((call.service, call.operation))
        return None if operation is None else added.answer(operation, call, environ)

    def _fail(self, outage: Outage, call: Call, environ: dict[str, Any], began: float) -> Answer:
        if outage.mode == "unavailable":
            self._log(call, 503, began, "outage")
            error = AwsError("ServiceUnavailable", f"{call.region} is down (drill)", 503)
            return answer_of(error, environ, call.service)
        self._log(call, 0, began, "outage")
        connection: socket.socket = environ["werkzeug.socket"]
        if outage.mode == "hang":
            outage.hold(connection.fileno())
        connection.shutdown(socket.SHUT_RDWR)
        raise DroppedError(f"{call.region} is down")

    def _log(
        self,
        call: Call,
        status: int,
        began: float,
        refusal: str | None,
        asked: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        elapsed = self._world.clock.monotonic() - began
        self._world.calls.record(call, status, elapsed * 1000, refusal, asked)


def _missing(call: Call, environ: dict[str, Any], reason: str) -> tuple[Answer, str]:
    # 501 is what AWS's own NotImplemented has, and SDKs don't retry it.
    message = f"the embedded AWS does not implement {call.service}:{call.operation} ({reason})"
    return answer_of(AwsError("NotImplemented", message, 501), environ, call.service), "not-implemented"


def _unrouted(answer: Answer, call: Call) -> bool:
    """Return whether moto answered with a web page because it has no route for the call."""
    kind = next((value for name, value in answer.headers if name.lower() == "content-type"), "")
    return call.service != "s3" and answer.status[:3] in ("404", "405") and kind.startswith("text/html")


def _collected(wsgi: Wsgi, environ: dict[str, Any]) -> Answer:
    seen: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        del exc_info
        seen["status"], seen["headers"] = status, list(headers)

    body = wsgi(environ, start)
    whole = b"".join(body)
    close = getattr(body, "close", None)
    if close is not None:
        close()
    headers = seen["headers"]
    if not any(name.lower() in ("x-amzn-requestid", "x-amz-request-id") for name, _ in headers):
        headers.append(("x-amzn-RequestId", f"embedded-{time.time_ns():x}"))
    return Answer(seen["status"], headers, whole)


def _send(answer: Answer, start: Start) -> Iterable[bytes]:
    start(answer.status, answer.headers)
    return [answer.body]
