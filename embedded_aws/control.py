"""The control API below `/_embedded`: drills and tests change and read the embedded AWS with it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from embedded_aws import database_statuses
from embedded_aws.aws_errors import Answer
from embedded_aws.errors import ControlError, SnapshotError, unusable
from embedded_aws.extension import ControlRequest, Route
from embedded_aws.faults import fault_of
from embedded_aws.modelled.mode import checking_of
from embedded_aws.operations import buffered
from embedded_aws.outages import SLOW_SECONDS, kind_of, mode_of, seconds_of
from embedded_aws.replication import flow_of
from embedded_aws.world import World

PREFIX = "/_embedded"


class Control:
    """The control API, which answers requests; `more` are the routes that components add."""

    def __init__(self, world: World, more: Sequence[Route] = ()) -> None:
        self._world = world
        rules = [
            Rule(PREFIX + route.path, methods=[route.method], endpoint=route) for route in (*ROUTES, *more)
        ]
        self._map = Map(rules)

    def answer(self, environ: dict[str, Any]) -> Answer:
        """Return the answer to one request; errors are JSON with `error`."""
        body = buffered(environ)
        try:
            route, parameters = self._map.bind_to_environ(environ).match()
            document = _document(body)
            query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
            found = route.answer(self._world, ControlRequest(parameters, query, document))
        except (NotFound, MethodNotAllowed):
            return _json(
                404,
                {"error": f"the control API has no route {environ['REQUEST_METHOD']} {environ['PATH_INFO']}"},
            )
        except ControlError as error:
            return _json(error.status, {"error": str(error)})
        return _json(200, {} if found is None else found)


def _document(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        document = json.loads(body)
    except ValueError as error:
        raise ControlError(
            f"the request's body is not JSON: {error}; send a JSON object or no body"
        ) from error
    if not isinstance(document, dict):
        raise ControlError("the request's body is not a JSON object; send a JSON object or no body")
    return document


def _json(status: int, document: Any) -> Answer:
    body = json.dumps(document, default=str).encode()
    phrase = {200: "OK", 404: "Not Found"}.get(status, "Refused")
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    return Answer(f"{status} {phrase}", headers, body)


def after_of(request: ControlRequest) -> int:
    """Return the query parameter `after` (default 0): the answer has only the entries with a higher number."""
    value = request.query.get("after", "0")
    if not value.isdigit():
        raise unusable("after", value, "a sequence number", "omit 'after' to get all entries")
    return int(value)


def _health(world: World, _: ControlRequest) -> Any:
    return {
        "status": "ready",
        "account_id": world.account_id,
        "directory": str(world.directory),
        **world.outages.summary(),
    }


def _begin_region(world: World, request: ControlRequest) -> None:
    region, kind = request.parameters["region"], kind_of(request.body.get("mode", "refuse"))
    if kind == "slow" or kind == "cut-off":
        seconds = seconds_of(request.body.get("seconds", SLOW_SECONDS))
        world.outages.disturb(region, kind, seconds, _peer_of(request.body.get("peer"), region))
    else:
        world.outages.begin_region(region, kind)


def _peer_of(value: object, region: str) -> str | None:
    if value is None or (isinstance(value, str) and value and value != region):
        return value
    raise unusable("peer", value, "another region", "omit 'peer' to cut the region off from all others")


def _end_region(world: World, request: ControlRequest) -> None:
    world.outages.end_region(request.parameters["region"])


def _begin_service(world: World, request: ControlRequest) -> None:
    world.outages.begin_service(request.parameters["service"], mode_of(request.body.get("mode", "refuse")))


def _end_service(world: World, request: ControlRequest) -> None:
    world.outages.end_service(request.parameters["service"])


def _put_fault(world: World, request: ControlRequest) -> None:
    world.faults.put(request.parameters["id"], fault_of(request.body))


def _remove_fault(world: World, request: ControlRequest) -> None:
    world.faults.remove(request.parameters["id"])


def _list_faults(world: World, _: ControlRequest) -> Any:
    return {"faults": {name: asdict(fault) for name, fault in world.faults.all().items()}}


def _model_checks(world: World, _: ControlRequest) -> Any:
    return dict(world.checks.measured)


def _check_models(world: World, request: ControlRequest) -> None:
    world.checks.mode = checking_of(request.body.get("mode"))


def _put_replication(world: World, request: ControlRequest) -> None:
    world.replication.put(flow_of(request.body))


def _list_replication(world: World, _: ControlRequest) -> Any:
    return {"flows": world.replication.all()}


def _age_replicas(world: World, request: ControlRequest) -> None:
    from embedded_aws.services import dynamodb

    hours = request.body.get("hours")
    if isinstance(hours, bool) or not isinstance(hours, int | float) or hours < 0:
        raise unusable(
            "hours", hours, "hours, 0 or more", "send how many hours to add to the age of the replicas"
        )
    dynamodb.pass_time(world, hours * 3600)


def _put_iam(world: World, request: ControlRequest) -> None:
    enforced = request.body.get("enforced")
    if not isinstance(enforced, bool):
        raise unusable(
            "enforced", enforced, "true or false", "send true to enforce IAM policies, false to stop that"
        )
    delay = request.body.get("delay_seconds", 0)
    if isinstance(delay, bool) or not isinstance(delay, int | float) or delay < 0:
        raise unusable(
            "delay_seconds",
            delay,
            "seconds, 0 or more",
            "omit 'delay_seconds' to let changed policies apply at once",
        )
    world.authorization.enforced = enforced
    world.authorization.propagation.delay(float(delay))


def _calls(world: World, request: ControlRequest) -> Any:
    return {"calls": world.calls.after(after_of(request)), "last": world.calls.last}


def _alarm_history(world: World, request: ControlRequest) -> Any:
    return {"history": world.alarms.after(after_of(request)), "last": world.alarms.last}


def _events(world: World, request: ControlRequest) -> Any:
    return {"events": world.events.after(after_of(request)), "last": world.events.last}


def _snapshot(world: World, request: ControlRequest) -> None:
    from embedded_aws import snapshot

    file = request.body.get("file")
    if not isinstance(file, str) or not Path(file).is_absolute():
        raise unusable("file", file, "an absolute path", "send the absolute path of the snapshot to write")
    try:
        snapshot.save(world, Path(file))
    except SnapshotError as error:
        raise ControlError(str(error), status=500) from error


ROUTES: Sequence[Route] = (
    Route("GET", "/health", _health),
    Route("GET", "/model-checks", _model_checks),
    Route("PUT", "/model-checks", _check_models),
    Route("PUT", "/regions/<region>/outage", _begin_region),
    Route("DELETE", "/regions/<region>/outage", _end_region),
    Route("PUT", "/services/<service>/outage", _begin_service),
    Route("DELETE", "/services/<service>/outage", _end_service),
    Route("GET", "/faults", _list_faults),
    Route("PUT", "/faults/<id>", _put_fault),
    Route("DELETE", "/faults/<id>", _remove_fault),
    Route("GET", "/replication", _list_replication),
    Route("PUT", "/replication", _put_replication),
    Route("PUT", "/replicas/age", _age_replicas),
    Route("PUT", "/iam", _put_iam),
    Route("GET", "/calls", _calls),
    Route("GET", "/alarms/history", _alarm_history),
    Route("GET", "/events", _events),
    Route("POST", "/snapshot", _snapshot),
    *database_statuses.ROUTES,
)
