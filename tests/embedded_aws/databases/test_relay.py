"""A relay lets go of every connection, whenever what carries it ends."""

import asyncio
import contextlib
import socket

from embedded_aws.databases.relay import HOST, Relay
from embedded_aws.event_loop import EventLoop


def test_a_connection_whose_task_is_cancelled_before_it_began_is_closed(loop: EventLoop) -> None:
    relay = Relay(loop)

    async def connect_and_cancel() -> socket.socket:
        """Connect to the relay. The kernel takes the connection; the loop sees it in one of its next turns."""
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
        """Connect, and wait until the loop has taken the connection; its task comes after this one."""
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
