"""Sockets of load balancers: one server per listener, on loopback, in one event loop of its own thread."""

import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path

from embedded_aws.outages import Mode
from embedded_aws.traffic.authority import server_context
from embedded_aws.traffic.http import HEADER_LIMIT, MalformedError, formatted, read_request
from embedded_aws.traffic.responses import Request, Response, unavailable

HOST = "127.0.0.1"
# How long a client may take to close a TLS connection.
CLOSING_SECONDS = 1.0
Answer = Callable[[Request], Response]


class ListenerServer:
    """Answers one port of a load balancer at `port` of loopback.

    `certificate` is a PEM file for TLS, None for plain HTTP. `mode` is the outage of its region.
    """

    def __init__(self, answer: Answer, certificate: Path | None) -> None:
        self._answer = answer
        self._tls = None if certificate is None else _context(certificate)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.mode: Mode | None = None
        # How late it answers, in seconds.
        self.delay_seconds = 0.0
        self.port = 0

    async def open(self) -> None:
        """Listen on a free port, or on the one it had before when that is free."""
        tls = None if self.mode == "hang" else self._tls
        try:
            self._server = await self._listening(self.port, tls)
        except OSError:
            self._server = await self._listening(0, tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def change(self, mode: Mode | None) -> None:
        """Behave as the region's outage says; connections in progress are cut."""
        await self.close()
        self.mode = mode
        if mode != "refuse":
            await self.open()

    async def close(self) -> None:
        """Stop listening and cut what is connected."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _listening(self, port: int, tls: ssl.SSLContext | None) -> asyncio.Server:
        return await asyncio.start_server(self._serve, HOST, port, ssl=tls, limit=HEADER_LIMIT)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await self._exchange(reader, writer)
            writer.close()
            await asyncio.wait_for(writer.wait_closed(), CLOSING_SECONDS)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # The client went away, or the connection is cut: there is nobody to tell.
            return
        finally:
            self._connections.discard(task)
            writer.transport.abort()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode == "hang":
            # Nothing is read and nothing is said until the client gives up or the outage ends.
            while await reader.read(HEADER_LIMIT):
                pass
            return
        try:
            request = await read_request(reader)
        except MalformedError as error:
            request, response = Request("GET", "/"), Response(400, str(error).encode(), "text/plain")
        else:
            if request is None:
                return
            await asyncio.sleep(self.delay_seconds)
            response = unavailable() if self.mode else await asyncio.to_thread(self._answer, request)
        writer.write(formatted(request, response))
        await writer.drain()


def _context(certificate: Path) -> ssl.SSLContext:
    context = server_context(certificate)
    context.set_alpn_protocols(["http/1.1"])
    return context
