"""Client of the region's cache: counts the requests of sessions, and writes entries before users come.

Valkey and Redis speak a line protocol. This module implements the few commands that are needed, because Amazon Linux
2023 has no client package, and an instance installs packages only from its distribution.
"""

from __future__ import annotations

import socket
import ssl
import threading
from typing import Any, Callable, Union
from urllib.parse import urlencode

from application.clients import Clients
from application.place import Place

PORT = 6379
SECONDS = 0.8
# How long a session lives without a request, in seconds.
SESSION_SECONDS = 1800
# How long what a cache is filled with lives, in seconds: the original recipe's.
FILLED_SECONDS = 3600
# ElastiCache takes a token for 15 minutes; it is used at once.
TOKEN_SECONDS = 900

Reply = Union[str, int, None]  # noqa: UP007  Python 3.9


class Cache:
    """The region's cache, over one connection that one thread uses at a time.

    Every method raises OSError when the cache can't be reached; sessions are lost with their region.
    """

    def __init__(self, place: Place, clients: Clients) -> None:
        self._place, self._clients = place, clients
        self._lock = threading.Lock()
        self._connection: Connection | None = None

    def visit(self, session: str) -> int:
        """Count a request of a session, and return the session's number of requests so far."""
        key = f"session:{session}"

        def count(connection: Connection) -> int:
            visits = connection.ask("INCR", key)
            connection.ask("EXPIRE", key, str(SESSION_SECONDS))
            return int(visits or 0)

        return self._do(count)

    def fill(self, entries: dict[str, str]) -> int:
        """Write entries that expire after an hour, and return their number. Writing them again does no harm."""

        def fill(connection: Connection) -> int:
            for key, value in entries.items():
                connection.ask("SET", key, value, "EX", str(FILLED_SECONDS))
            return len(entries)

        return self._do(fill)

    def _do(self, work: Callable[[Connection], int]) -> int:
        with self._lock:
            kept = self._connection is not None
            try:
                return work(self._connected())
            except OSError:
                self._close()
                if not kept:
                    raise
            # The cache may have closed what was kept, as it does after twelve hours.
            try:
                return work(self._connected())
            except OSError:
                self._close()
                raise

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._signed_in()
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _signed_in(self) -> Connection:
        if not self._place.cache_parameter:
            raise OSError("this region has no cache")
        connection = Connection(self._clients.parameter(self._place.cache_parameter))
        try:
            connection.ask("AUTH", self._place.cache_user, self._token())
        except OSError:
            connection.close()
            raise
        return connection

    def _token(self) -> str:
        """Return the token that IAM authentication uses as a password: a signed request that is never sent."""
        from botocore.model import ServiceId
        from botocore.signers import RequestSigner

        session: Any = self._clients.session
        signer = RequestSigner(
            ServiceId("elasticache"),
            self._clients.region,
            "elasticache",
            "v4",
            session.get_credentials(),
            session.events,
        )
        query = urlencode({"Action": "connect", "User": self._place.cache_user})
        url = f"https://{self._place.cache_name}/?{query}"
        request = {"method": "GET", "url": url, "body": {}, "headers": {}, "context": {}}
        signed = signer.generate_presigned_url(
            request, operation_name="connect", expires_in=TOKEN_SECONDS, region_name=self._clients.region
        )
        return str(signed)[len("https://") :]


class Connection:
    """One TLS connection; the certificate must match the address."""

    def __init__(self, address: str) -> None:
        context = ssl.create_default_context()
        plain = socket.create_connection((address, PORT), SECONDS)
        try:
            self._socket = context.wrap_socket(plain, server_hostname=address)
        except BaseException:
            plain.close()
            raise
        self._answers = self._socket.makefile("rb")

    def ask(self, *words: str) -> Reply:
        """Send a command and read its reply; raises OSError, also for a refused command."""
        parts = [word.encode() for word in words]
        sent = b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
        self._socket.sendall(sent)
        return self._reply()

    def close(self) -> None:
        self._answers.close()
        self._socket.close()

    def _reply(self) -> Reply:
        line = self._answers.readline()
        if not line.endswith(b"\r\n"):
            raise OSError("the cache closed the connection")
        kind, rest = line[:1], line[1:-2].decode("utf-8", "replace")
        if kind == b"-":
            raise OSError(f"the cache refused: {rest}")
        if kind == b":":
            return int(rest)
        if kind == b"$":
            length = int(rest)
            return None if length < 0 else self._answers.read(length + 2)[:-2].decode("utf-8", "replace")
        return rest
