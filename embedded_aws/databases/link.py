"""The way that a standby's data takes between two regions: with a lag, paused, or cut.

What is on its way when the source is lost is lost with it, as between regions: that is the recovery point.
"""

import asyncio
import contextlib
import time

from embedded_aws.databases.loop import Loop

_CHUNK = 64 * 1024
# How often a paused or lagging link looks again, in seconds.
_TICK = 0.02


class Link:
    """Passes connections to `target_port` of loopback; what comes back arrives `lag_seconds` later."""

    def __init__(self, loop: Loop, target_port: int) -> None:
        self._loop = loop
        self._target_port = target_port
        self.lag_seconds = 0.0
        self.paused = False
        self._cut = False
        self._connections: set[asyncio.StreamWriter] = set()
        self._server = loop.run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Drop every connection and refuse new ones; what was on its way is gone."""
        self._cut = True
        self._loop.run(self._drop())

    def mend(self) -> None:
        """Take connections again after `cut`."""
        self._cut = False

    def close(self) -> None:
        """Cut it for good."""
        self.cut()
        self._loop.run(self._close())

    async def _close(self) -> None:
        self._server.close()

    async def _drop(self) -> None:
        for writer in list(self._connections):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        try:
            source_reader, source_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, source_writer}
        self._connections |= both
        tasks = [
            asyncio.create_task(_at_once(reader, source_writer)),
            asyncio.create_task(self._late(source_reader, writer)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._connections -= both
            for task in tasks:
                task.cancel()
            for each in both:
                each.transport.abort()

    async def _late(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read at once, so that the source never waits, and hand over when the lag is over."""
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        reading = asyncio.create_task(_collect(reader, waiting))
        try:
            while True:
                read_at, chunk = await waiting.get()
                while self.paused or time.monotonic() < read_at + self.lag_seconds:
                    await asyncio.sleep(_TICK)
                if not chunk:
                    return
                writer.write(chunk)
                with contextlib.suppress(OSError):
                    await writer.drain()
        finally:
            reading.cancel()


async def _collect(reader: asyncio.StreamReader, waiting: asyncio.Queue[tuple[float, bytes]]) -> None:
    """Everything that comes, with its time; an empty chunk is the end."""
    chunk = b"..."
    while chunk:
        try:
            chunk = await reader.read(_CHUNK)
        except OSError:
            chunk = b""
        waiting.put_nowait((time.monotonic(), chunk))


async def _at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
