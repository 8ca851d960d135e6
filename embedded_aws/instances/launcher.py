"""Runs a Python program as on an instance: `launcher.py RESOLVER PORT FOLDER -- (FILE | -m MODULE) [ARGUMENT ...]`.

The program knows nothing of the embedded AWS; this launcher adapts it. Names and addresses resolve as in the embedded
AWS, also for PostgreSQL's client library, which doesn't use Python's sockets. When the program binds its own port
APPLICATION_PORT, it gets PORT of loopback, because several regions share this machine.
"""

import importlib.util
import os
import runpy
import socket
import sys
from types import ModuleType
from typing import Any


def main(arguments: list[str]) -> None:
    resolver_file, port, folder, _, *command = arguments
    os.chdir(folder)
    resolver = _load(resolver_file)
    network = resolver.install(os.environ["AWS_ENDPOINT_URL"], os.environ["AWS_REGION"], inside=True)
    _move_port(int(os.environ["APPLICATION_PORT"]), int(port))
    _place_databases(network)
    # The program's folder, as Python itself would put it.
    if command[0] == "-m":
        sys.path.insert(0, folder)
        sys.argv = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = command
        runpy.run_path(command[0], run_name="__main__")


def _load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("embedded_resolver", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _move_port(asked: int, given: int) -> None:
    bind = socket.socket.bind

    def moved(self: socket.socket, address: Any) -> None:
        here = isinstance(address, tuple) and address[1] == asked
        bind(self, ("127.0.0.1", given) if here else address)

    socket.socket.bind = moved  # type: ignore[assignment,method-assign]


def _place_databases(network: Any) -> None:
    """Let psycopg2 connect to the loopback port behind a database's address and port, and check the certificate against
    the address.
    """
    import psycopg2

    connect = psycopg2.connect

    def placed(*arguments: Any, **options: Any) -> Any:
        try:
            host, port = network.place(network.addresses(options["host"])[0], int(options["port"]))
        except OSError as error:
            raise psycopg2.OperationalError(str(error)) from error
        return connect(*arguments, **{**options, "hostaddr": host, "port": port})

    psycopg2.connect = placed


if __name__ == "__main__":
    main(sys.argv[1:])
