"""Names and addresses of the embedded AWS for a Python process: what a VPC's resolver and routes do on AWS.

This file is loaded by path into processes that know nothing of the embedded AWS (functions, drill
clients), so it uses the standard library only. `install(endpoint)` makes `socket` resolve every name
as Route 53 would answer, and connect to a load balancer's address and port where its listener really is.
Nothing leaves the machine: any other address outside loopback is unreachable.
"""

import errno
import http.client
import ipaddress
import json
import socket
import urllib.parse
from typing import Any

_LOCAL = {"localhost", "localhost.localdomain", ""}
_PATIENCE_SECONDS = 5.0


class _Network:
    def __init__(self, endpoint: str, region: str, *, inside: bool) -> None:
        parts = urllib.parse.urlsplit(endpoint)
        self._server = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._region = region
        # What is in a region reaches others only by the ways between them; who is outside reaches each by itself.
        self._inside = {"inside": region} if inside else {}
        self.getaddrinfo = socket.getaddrinfo

    def addresses(self, name: str) -> list[str]:
        """Return the IPv4 addresses of a name. Raises socket.gaierror when the name has none."""
        query = urllib.parse.urlencode({"name": name, "type": "A", "client_region": self._region})
        answer = self._get(f"/_embedded/resolve?{query}")
        if answer.get("status") in ("SERVFAIL", "REFUSED"):
            raise socket.gaierror(socket.EAI_NONAME, f"{name}: {answer.get('reason')}")
        if not answer.get("values"):
            raise socket.gaierror(socket.EAI_NONAME, f"{name}: Name or service not known")
        return [str(value) for value in answer["values"]]

    def place(self, address: str, port: int) -> tuple[str, int]:
        """Return the loopback address and port behind an address and port. Raises OSError if nothing listens there."""
        answer = self._placed(address, port, self._inside)
        if "port" in answer:
            return str(answer["host"]), int(answer["port"])
        if self._inside and "port" in self._placed(address, port, {}):
            # What a connection says when the way is gone, at once instead of after its time limit.
            raise OSError(errno.EHOSTUNREACH, f"no route from {self._region} to {address}:{port}")
        raise OSError(errno.ENETUNREACH, f"{address}:{port} isn't in the embedded AWS")

    def _placed(self, address: str, port: int, inside: dict[str, str]) -> dict[str, Any]:
        return self._get(
            f"/_embedded/place?{urllib.parse.urlencode({'address': address, 'port': port, **inside})}"
        )

    def _get(self, path: str) -> dict[str, Any]:
        connection = http.client.HTTPConnection(*self._server, timeout=_PATIENCE_SECONDS)
        try:
            connection.request("GET", path)
            document = json.loads(connection.getresponse().read())
        except (OSError, ValueError) as error:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution") from error
        finally:
            connection.close()
        return dict(document)


def install(endpoint: str, region: str, *, inside: bool = False) -> _Network:
    """Let this process resolve names and connect through the embedded AWS at `endpoint`: as a client inside `region` if
    `inside` is True, otherwise as one on the Internet near `region`.
    """
    network = _Network(endpoint, region, inside=inside)
    plain = socket.getaddrinfo
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def getaddrinfo(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is None or name.rstrip(".").lower() in _LOCAL or _is_address(name):
            return plain(host, port, *args, **options)
        family = args[0] if args else options.get("family", 0)
        if family == socket.AF_INET6:
            raise socket.gaierror(socket.EAI_NONAME, f"{name}: no IPv6 address")
        found: list[Any] = []
        for address in network.addresses(name):
            found += plain(address, port, *args, **options)
        return found

    def placed(sock: socket.socket, address: Any) -> Any:
        if sock.family != socket.AF_INET or not isinstance(address, tuple):
            return address
        host, port = address[0], address[1]
        if not _is_address(host):
            host = getaddrinfo(host, port, socket.AF_INET)[0][4][0]
        return (host, port) if ipaddress.ip_address(host).is_loopback else network.place(host, port)

    def patched_connect(self: socket.socket, address: Any) -> None:
        connect(self, placed(self, address))

    def patched_connect_ex(self: socket.socket, address: Any) -> int:
        try:
            there = placed(self, address)
        except OSError as error:
            return error.errno or errno.EHOSTUNREACH
        return connect_ex(self, there)

    socket.getaddrinfo = getaddrinfo
    socket.gethostbyname = lambda name: str(getaddrinfo(name, None, socket.AF_INET)[0][4][0])
    socket.socket.connect = patched_connect  # type: ignore[assignment,method-assign]
    socket.socket.connect_ex = patched_connect_ex  # type: ignore[assignment,method-assign]
    return network


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
