"""Sockets of load balancers: one server per listener, on loopback, in one event loop of its own thread."""

import asyncio
import contextlib
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
    """A server for one port of a load balancer, at `port` of loopback.

    `certificate` is a PEM file for TLS, None for plain HTTP. `mode` is the kind of outage that the region has,
    None without an outage.
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
        """Listen on the server's previous port; on a free port if it has none yet or the previous one is taken."""
        tls = None if self.mode == "hang" else self._tls
        try:
            self._server = await self._listening(self.port, tls)
        except OSError:
            self._server = await self._listening(0, tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def change(self, mode: Mode | None) -> None:
        """Begin or end an outage of the region; this cuts the open connections."""
        await self.close()
        self.mode = mode
        if mode != "refuse":
            await self.open()

    async def close(self) -> None:
        """Stop listening and cut the open connections."""
        if self._server is not None:
            await _end(self._server)
            self._server = None
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _listening(self, port: int, tls: ssl.SSLContext | None) -> asyncio.Server:
        return await asyncio.start_server(self._accept, HOST, port, ssl=tls, limit=HEADER_LIMIT)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._connections.add(task)

        def end(ended: asyncio.Task[None]) -> None:
            # A task that is cancelled before its first step never comes to a `finally` of its own.
            self._connections.discard(ended)
            writer.transport.abort()

        task.add_done_callback(end)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # The client may go away: there is nobody to tell.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await self._exchange(reader, writer)
            writer.close()
            await asyncio.wait_for(writer.wait_closed(), CLOSING_SECONDS)

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


async def _end(server: asyncio.Server) -> None:
    # A connection that the loop has taken, and whose task hasn't begun, must begin before the server is closed: in
    # CPython before 3.12 it fails on the closed server then, and nobody closes it (python/cpython#109564).
    for listening in server.sockets:
        asyncio.get_running_loop().remove_reader(listening)
    await asyncio.sleep(0)
    server.close()
    # It is one of the connections, to be cut with them, a turn later.
    await asyncio.sleep(0)


def _context(certificate: Path) -> ssl.SSLContext:
    context = server_context(certificate)
    context.set_alpn_protocols(["http/1.1"])
    return context
