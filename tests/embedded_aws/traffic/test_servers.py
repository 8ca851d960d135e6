"""A listener closes every connection, whichever task or server around it ends."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import pytest

from embedded_aws.event_loop import EventLoop
from embedded_aws.traffic.responses import Request, Response
from embedded_aws.traffic.servers import HOST, ListenerServer


@pytest.fixture
def loop() -> Iterator[EventLoop]:
    running = EventLoop("listeners of a test")
    yield running
    running.close()


@pytest.fixture
def server(loop: EventLoop) -> ListenerServer:
    def answer(_: Request) -> Response:
        raise AssertionError("nothing is asked")

    listening = ListenerServer(answer, None)
    loop.run(listening.open())
    return listening


async def _connected_until(server: ListenerServer, task: str) -> tuple[socket.socket, "asyncio.Task[object]"]:
    """Connect to a server, and return the connection and its asyncio task of the given name as soon as that
    task exists.
    """
    client = socket.create_connection((HOST, server.port))
    client.settimeout(5)
    for _ in range(1000):
        for each in asyncio.all_tasks():
            if each.get_coro().__qualname__ == task:  # type: ignore[union-attr]
                return client, each
        await asyncio.sleep(0)
    raise AssertionError("nothing was accepted")


def _is_closed(client: socket.socket) -> bool:
    with contextlib.suppress(ConnectionResetError):
        return client.recv(1) == b""
    return True


def test_a_connection_whose_task_is_cancelled_before_it_began_is_closed(
    loop: EventLoop, server: ListenerServer
) -> None:
    async def connect_and_cancel() -> socket.socket:
        client, task = await _connected_until(server, "ListenerServer._serve")
        task.cancel()
        return client

    with loop.run(connect_and_cancel()) as client:
        assert _is_closed(client)
    loop.run(server.close())


def test_a_connection_that_was_taken_as_the_listener_closed_is_closed(
    loop: EventLoop, server: ListenerServer
) -> None:
    async def connect_and_close() -> socket.socket:
        client, _ = await _connected_until(server, "BaseSelectorEventLoop._accept_connection2")
        await server.close()
        return client

    with loop.run(connect_and_close()) as client:
        assert _is_closed(client)
