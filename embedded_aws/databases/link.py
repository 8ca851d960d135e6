"""The link over which a standby server receives its source's data from another region: it may lag, pause or
refuse.

When the source is lost, data on its way is lost, too, as between AWS's regions. Drills measure this loss as
the RPO.
"""

import asyncio
import contextlib
import time

from embedded_aws.databases.relay import CHUNK, Relay, pump
from embedded_aws.event_loop import EventLoop

# How often a paused or lagging link looks again, in seconds.
_TICK = 0.02


class Link(Relay):
    """A listener that passes connections to `target_port` of loopback; data from the target arrives `lag_seconds`
    later.
    """

    def __init__(self, loop: EventLoop, target_port: int) -> None:
        self._target_port = target_port
        self.lag_seconds = 0.0
        self.paused = False
        super().__init__(loop)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self.join(
            self._target_port,
            lambda _, source: pump(reader, source),
            lambda source, _: self._late(source, writer),
        )

    async def _late(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read data at once, so that the source never waits, and deliver it after the lag."""
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
    """Collect all incoming data with the time of its arrival; an empty chunk marks the end."""
    chunk = b"..."
    while chunk:
        try:
            chunk = await reader.read(CHUNK)
        except OSError:
            chunk = b""
        waiting.put_nowait((time.monotonic(), chunk))
