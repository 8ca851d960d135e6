"""Route 53's name servers: a DNS server on a loopback port, by UDP and TCP, for the hosted zones' records."""

import logging
from typing import Any

from dnslib import QTYPE, RCODE, DNSRecord
from dnslib.server import BaseResolver, DNSLogger, DNSServer

from embedded_aws.databases.ports import free_port
from embedded_aws.extension import ControlRequest, Route
from embedded_aws.traffic.dns_messages import message, zone_of
from embedded_aws.traffic.health_checks import health_checks_of
from embedded_aws.traffic.zones import view
from embedded_aws.world import World

PART = "dns"
HOST = "127.0.0.1"
log = logging.getLogger("embedded_aws")


class NameServer:
    """A name server at one port, by UDP and TCP. It answers while any region is down, because Route 53's data plane
    belongs to no region.
    """

    name = PART

    def __init__(self) -> None:
        self._servers: list[DNSServer] = []
        self._port = 0

    def routes(self) -> list[Route]:
        return [Route("GET", "/dns", self._shown)]

    def start(self, world: World) -> None:
        # Port 53 is the system's own; TCP must be where UDP is.
        self._port = free_port()
        answers = _Answers(world)
        for tcp in (False, True):
            server = DNSServer(answers, HOST, self._port, tcp=tcp, logger=DNSLogger(logf=log.debug))
            server.start_thread()
            self._servers.append(server)
        world.parts[PART] = self

    def stop(self) -> None:
        for server in self._servers:
            server.stop()
            server.server.server_close()
        self._servers.clear()

    def _shown(self, _: World, __: ControlRequest) -> dict[str, Any]:
        return {"host": HOST, "port": self._port}


class _Answers(BaseResolver):  # type: ignore[misc]  # dnslib ships no types
    """The resolver of the DNS server: it answers from the hosted zones' present records."""

    def __init__(self, world: World) -> None:
        self._world = world

    def resolve(self, request: DNSRecord, handler: Any) -> DNSRecord:
        del handler
        asked = view(self._world, health_checks_of(self._world).healthy)
        name, kind = str(request.q.qname), QTYPE[request.q.qtype]
        zone = zone_of(list(asked.zones), name)
        if zone is None:
            # Authoritative servers answer for their zones only.
            reply = request.reply(ra=0, aa=0)
            reply.header.rcode = RCODE.REFUSED
            return reply
        return message(request, asked.answer(name, kind), zone)
