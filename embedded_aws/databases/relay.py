"""A listener on loopback that forwards connections; when it refuses, it also drops the present ones."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from embedded_aws.event_loop import EventLoop

HOST = "127.0.0.1"
CHUNK = 64 * 1024
# One way of a connection, given the reader and the writer of the inner side.
Way = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


class Relay:
    """A listener on a free port; subclasses define what `carry` does with each connection."""

    def __init__(self, loop: EventLoop) -> None:
        self._loop = loop
        self._refusing = False
        # How late a request arrives, in seconds.
        self.delay_seconds = 0.0
        self._connections: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = loop.run(asyncio.start_server(self._accept, HOST, 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def refuse(self) -> None:
        """Drop every connection with its data, and every new one too, until `serve` is called."""
        self._refusing = True
        self._loop.run(self._drop())

    def serve(self) -> None:
        """Take connections again after `refuse`."""
        self._refusing = False

    def close(self) -> None:
        """Listen no more and drop every connection."""
        self.refuse()
        self._loop.run(self._close())

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError

    async def join(self, port: int, *ways: Way) -> None:
        """Connect to `port` of loopback and forward data in both directions until one side closes its
        connection.
        """
        inner = await asyncio.open_connection(HOST, port)
        tasks = [asyncio.create_task(way(*inner)) for way in ways]
        self._connections.add(inner[1])
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._connections.discard(inner[1])
            for task in tasks:
                task.cancel()
            inner[1].transport.abort()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._take(reader, writer))
        self._connections.add(writer)
        self._tasks.add(task)

        def end(ended: asyncio.Task[None]) -> None:
            # A task that is cancelled before its first step never comes to a `finally` of its own.
            self._tasks.discard(ended)
            self._connections.discard(writer)
            writer.transport.abort()

        task.add_done_callback(end)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Either side may go away at any time: there is nobody to tell.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            if not self._refusing:
                await self.carry(reader, writer)

    async def _drop(self) -> None:
        for writer in list(self._connections):
            writer.transport.abort()

    async def _close(self) -> None:
        # A connection that the loop has taken, and whose task hasn't begun, must begin before the server is closed: in
        # CPython before 3.12 it fails on the closed server then, and nobody closes it (python/cpython#109564).
        for listening in self._server.sockets:
            asyncio.get_running_loop().remove_reader(listening)
        await asyncio.sleep(0)
        self._server.close()


async def pump(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    delay: Callable[[], float] = lambda: 0.0,
) -> None:
    """Forward data as it comes, or `delay()` seconds later."""
    with contextlib.suppress(OSError):
        while chunk := await reader.read(CHUNK):
            if delay():
                await asyncio.sleep(delay())
            writer.write(chunk)
            await writer.drain()
