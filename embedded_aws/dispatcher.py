"""The connection of this package with moto's web application. Import it only after the environment is prepared."""

import socket
import threading
from collections.abc import Sequence
from queue import SimpleQueue
from typing import Any

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import ThreadedWSGIServer

from embedded_aws.application import Application
from embedded_aws.control import Control
from embedded_aws.extension import Route
from embedded_aws.world import World


class _Dispatcher(DomainDispatcherApplication):  # type: ignore[misc]
    """moto's dispatcher; an unknown service is answered as not implemented instead of a crash."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._known: dict[str, Any] = {}

    def get_backend_for_host(self, host: str | None) -> Any:
        # moto looks at its folders and at two hundred patterns for each request.
        if host in self._known:
            return self._known[host]
        backend = super().get_backend_for_host(host)
        if host is not None:
            if backend is None:
                raise NotImplementedError(f"no service at {host}")
            self._known[host] = backend
        return backend


class _Handler(MotoRequestHandler):  # type: ignore[misc]
    """A request handler without an access log, because the call log says more about each request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        if type != "info":
            super().log(type, message, *args)


class _Server(ThreadedWSGIServer):  # type: ignore[misc]
    """A web server with a thread for each connection. The thread of an ended connection is kept for a later one: most
    connections carry one request, and starting a thread took more than a quarter of such a request's time.
    """

    def __init__(self, listener: socket.socket, application: Application) -> None:
        host, port = listener.getsockname()[:2]
        super().__init__(host, port, application, _Handler, fd=listener.fileno())
        self._idle: list[SimpleQueue[tuple[Any, Any]]] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        try:
            # The one that ended last: what isn't needed any more stays idle.
            inbox = self._idle.pop()
        except IndexError:
            inbox = SimpleQueue()
            threading.Thread(target=self._serve, args=(inbox,), daemon=True).start()
        inbox.put((request, client_address))

    def _serve(self, inbox: "SimpleQueue[tuple[Any, Any]]") -> None:
        while True:
            self.process_request_thread(*inbox.get())
            self._idle.append(inbox)


def dispatcher(world: World, routes: Sequence[Route]) -> Application:
    """Return the whole application: the control API, and moto's services."""
    return Application(world, _Dispatcher(), Control(world, routes))


def web_server(listener: socket.socket, application: Application) -> Any:
    """Return a threaded web server on a listening socket."""
    return _Server(listener, application)
