"""Listeners of load balancers. Each is a server on loopback, which starts as soon as Terraform has created the
listener.
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from embedded_aws.errors import ControlError, unusable
from embedded_aws.event_loop import EventLoop
from embedded_aws.extension import ControlRequest, Route
from embedded_aws.instances.component import InstancesResponder
from embedded_aws.outages import Mode
from embedded_aws.runtime.loop import Loop
from embedded_aws.traffic.authority import Authority
from embedded_aws.traffic.balancers import LoadBalancer, Port, load_balancers
from embedded_aws.traffic.private import private_place
from embedded_aws.traffic.responses import Request, Responder, Response
from embedded_aws.traffic.servers import ListenerServer
from embedded_aws.world import World

PART = "listeners"
# How often the listeners are compared with the load balancers, in real seconds.
TICK = 0.3


@dataclass
class _Listener:
    port: Port
    server: ListenerServer


class Listeners:
    """The listeners of all load balancers, with one server per port of each.

    `responder` answers the requests that are forwarded to targets; if it is None, the instances' programs answer.
    """

    name = PART

    def __init__(self, responder: Responder | None = None) -> None:
        self._responder = responder
        self._loop = Loop(PART, self._step)
        self._lock = threading.Lock()
        self._listeners: dict[tuple[str, int], _Listener] = {}
        self._known: dict[str, LoadBalancer] = {}

    def routes(self) -> list[Route]:
        return [Route("GET", "/load-balancers", self._shown), Route("GET", "/place", self._place)]

    def start(self, world: World) -> None:
        self._world = world
        self._authority = Authority(world.directory)
        self._responder = self._responder or InstancesResponder(world)
        self._events = EventLoop("load-balancers")
        world.outages.listen(self._region_changed)
        world.outages.listen_disturbed(self._disturbed)
        world.parts[PART] = self
        self._compare()
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()
        with self._lock:
            self._events.run(_all(listener.server.close() for listener in self._listeners.values()))
            self._listeners.clear()
        self._events.close()

    def balancers(self) -> list[LoadBalancer]:
        """Return all load balancers, read from moto now."""
        return load_balancers(self._world)

    def place(self, address: str, port: int, inside: str | None = None) -> int | None:
        """Return the loopback port behind a port of a load balancer's address. None when nothing listens there, or when
        the client is `inside` a region that can't reach it.
        """
        found = next((one for one in self._known.values() if one.address == address), None)
        if found is None or not any(one.number == port for one in found.ports):
            found = next((one for one in self._compare() if one.address == address), None)
        if found is None or self._world.outages.between(inside, found.region) is not None:
            return None
        with self._lock:
            listener = self._listeners.get((found.arn, port))
        return None if listener is None else listener.server.port

    def _step(self) -> None:
        self._loop.stopped.wait(TICK)
        self._compare()

    def _compare(self) -> list[LoadBalancer]:
        """Start and stop servers until there is one for each port of each load balancer."""
        found = self.balancers()
        wanted = {(one.arn, port.number): (one, port) for one in found for port in one.ports}
        with self._lock:
            self._known = {one.arn: one for one in found}
            for key, listener in list(self._listeners.items()):
                if key not in wanted or wanted[key][1] != listener.port:
                    self._events.run(listener.server.close())
                    del self._listeners[key]
            for key, (balancer, port) in wanted.items():
                if key not in self._listeners:
                    self._listeners[key] = _Listener(port, self._opened(balancer, port))
        return found

    def _opened(self, balancer: LoadBalancer, port: Port) -> ListenerServer:
        certificate: Path | None = None
        if port.protocol == "HTTPS":
            names = port.names or (balancer.dns_name,)
            certificate = self._authority.issue(names, self._world.directory / "certificates")

        def answer(request: Request) -> Response:
            return self._answer(balancer.arn, port, request)

        server = ListenerServer(answer, certificate)
        server.delay_seconds = self._world.outages.delay(balancer.region)
        self._events.run(server.change(self._world.outages.region(balancer.region)))
        return server

    def _answer(self, arn: str, port: Port, request: Request) -> Response:
        if port.action == "redirect":
            host = request.headers.get("host", "").split(":")[0]
            location = {"Location": f"{port.location}://{host}{request.path}"}
            return Response(port.status, b"", "text/html", location)
        if port.action == "fixed-response":
            return Response(port.status, port.body.encode(), "text/plain")
        balancer = next((one for one in self.balancers() if one.arn == arn), None)
        if balancer is None:
            return Response(503, b"the load balancer is gone\n", "text/plain")
        assert self._responder is not None
        return self._responder.respond(balancer, request)

    def _region_changed(self, region: str, mode: Mode | None) -> None:
        with self._lock:
            here = [one for (arn, _), one in self._listeners.items() if _region_of(arn) == region]
            self._events.run(_all(one.server.change(mode) for one in here))

    def _disturbed(self) -> None:
        with self._lock:
            for (arn, _), one in self._listeners.items():
                one.server.delay_seconds = self._world.outages.delay(_region_of(arn))

    def _shown(self, world: World, _: ControlRequest) -> dict[str, Any]:
        authority = str(Authority(world.directory).file)
        return {"load_balancers": [self._described(one, authority) for one in self._compare()]}

    def _described(self, balancer: LoadBalancer, authority: str) -> dict[str, Any]:
        with self._lock:
            ports = {
                port.number: self._listeners[balancer.arn, port.number].server.port
                for port in balancer.ports
                if (balancer.arn, port.number) in self._listeners
            }
        first = next((number for number in (443, 80) if number in ports), None)
        return {
            **asdict(balancer),
            "serving": balancer.serving,
            "host": "127.0.0.1",
            "port": ports.get(first) if first is not None else None,
            "ports": ports,
            "ca_file": authority,
        }

    def _place(self, _: World, request: ControlRequest) -> dict[str, Any]:
        address, port = request.query.get("address", ""), request.query.get("port", "")
        if not port.isdigit():
            raise unusable(
                "port", port, "a port number", "add the number of the port to connect to, such as port=443"
            )
        inside = request.query.get("inside")
        found = private_place(self._world, address, int(port), inside) or self.place(
            address, int(port), inside
        )
        if found is None:
            raise ControlError(f"nothing of the embedded AWS listens at {address}:{port}", 404)
        return {"host": "127.0.0.1", "port": found}


async def _all(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    await asyncio.gather(*work)


def _region_of(arn: str) -> str:
    return arn.split(":")[3]


def listeners_of(world: World) -> Listeners:
    """Return the listeners of a running world."""
    found = world.parts[PART]
    assert isinstance(found, Listeners)
    return found
