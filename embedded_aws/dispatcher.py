"""Where this package meets moto's web application. Import it only after the environment is prepared."""

import socket
from collections.abc import Sequence
from typing import Any

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from embedded_aws.application import Application
from embedded_aws.control import Control
from embedded_aws.extension import Route
from embedded_aws.world import World


class _Dispatcher(DomainDispatcherApplication):  # type: ignore[misc]
    """moto's dispatcher; a service that it lacks is not implemented rather than a crash."""

    def get_backend_for_host(self, host: str | None) -> Any:
        backend = super().get_backend_for_host(host)
        if backend is None and host is not None:
            raise NotImplementedError(f"no service at {host}")
        return backend


class _Handler(MotoRequestHandler):  # type: ignore[misc]
    """Writes no access log: the call log says more."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        if type != "info":
            super().log(type, message, *args)


def dispatcher(world: World, routes: Sequence[Route]) -> Application:
    """Return the whole application."""
    return Application(world, _Dispatcher(create_backend_app), Control(world, routes))


def web_server(listener: socket.socket, application: Application) -> Any:
    """Return a threaded web server on a listening socket."""
    host, port = listener.getsockname()[:2]
    return make_server(host, port, application, threaded=True, request_handler=_Handler, fd=listener.fileno())
