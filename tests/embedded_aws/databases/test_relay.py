"""A relay closes every connection, whichever task or server around it ends."""

import asyncio
import contextlib
import socket

from embedded_aws.databases.relay import HOST, Relay
from embedded_aws.event_loop import EventLoop


def test_a_connection_whose_task_is_cancelled_before_it_began_is_closed(loop: EventLoop) -> None:
    relay = Relay(loop)

    async def connect_and_cancel() -> socket.socket:
        """Connect to the relay, and cancel the task that serves the connection before the task has begun."""
        client = socket.create_connection((HOST, relay.port))
        for _ in range(1000):
            for task in asyncio.all_tasks():
                if task.get_coro().__qualname__ == "Relay._take":  # type: ignore[union-attr]
                    task.cancel()
                    return client
            await asyncio.sleep(0)
        raise AssertionError("nothing was accepted")

    with loop.run(connect_and_cancel()) as client:
        client.settimeout(5)
        with contextlib.suppress(ConnectionResetError):
            assert client.recv(1) == b""
    relay.close()


def test_a_connection_that_was_taken_as_the_relay_closed_is_closed(loop: EventLoop) -> None:
    relay = Relay(loop)

    async def connect_and_close() -> socket.socket:
        """Connect, and close the relay once the event loop has accepted the connection; the serving task begins
        only later.
        """
        client = socket.create_connection((HOST, relay.port))
        for _ in range(1000):
            taken = {task.get_coro().__name__ for task in asyncio.all_tasks()}  # type: ignore[union-attr]
            if "_accept_connection2" in taken:
                await relay._close()
                return client
            await asyncio.sleep(0)
        raise AssertionError("nothing was accepted")

    with loop.run(connect_and_close()) as client:
        relay.refuse()
        client.settimeout(5)
        with contextlib.suppress(ConnectionResetError):
            assert client.recv(1) == b""
