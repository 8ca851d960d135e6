"""Requests to a URL from outside, as a client makes them: DNS, TLS with a verified certificate, one request."""

import errno
import http.client
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass

# What a client meets when the other side is gone. Anything else that fails is ours, and says nothing.
_THEIR_ERRORS = frozenset({errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.ECONNABORTED, errno.EPIPE})
_BODY_LIMIT = 64 * 1024


@dataclass(frozen=True)
class HttpResponse:
    """The result of a request: an HTTP answer (`status`), a failure of the other side (`failure`), or neither because
    the request itself failed (`unknown` says how). `seconds` is its duration, `address` the address that answered;
    `bad_certificate` says that the failure is an invalid certificate, which every client refuses.
    """

    host: str
    status: int | None = None
    body: str = ""
    seconds: float = 0.0
    address: str = ""
    failure: str = ""
    unknown: str = ""
    bad_certificate: bool = False


Ask = Callable[[str, str, float], HttpResponse]
Resolve = Callable[[str], frozenset[str]]


def ask(host: str, path: str, timeout: float) -> HttpResponse:
    """Request https://host/path with GET. `timeout`, in seconds, limits the connecting and each wait for data."""
    began = time.monotonic()
    try:
        status, body, address = _request(host, path, timeout)
    except socket.gaierror as error:
        # No address says nothing about the region that the name stands for.
        return HttpResponse(host, unknown=f"{host} doesn't resolve: {error.strerror}")
    except (TimeoutError, ConnectionError, ssl.SSLError, http.client.HTTPException) as error:
        bad = isinstance(error, ssl.SSLCertVerificationError)
        return HttpResponse(host, seconds=time.monotonic() - began, failure=_told(error), bad_certificate=bad)
    except OSError as error:
        if error.errno in _THEIR_ERRORS:
            return HttpResponse(host, seconds=time.monotonic() - began, failure=_told(error))
        return HttpResponse(host, unknown=_told(error))
    return HttpResponse(host, status=status, body=body, seconds=time.monotonic() - began, address=address)


def resolve(host: str) -> frozenset[str]:
    """Return the present addresses of a name; empty if it doesn't resolve."""
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except socket.gaierror:
        return frozenset()
    return frozenset(str(entry[4][0]) for entry in found)


def _request(host: str, path: str, timeout: float) -> tuple[int, str, str]:
    connection = http.client.HTTPSConnection(host, 443, timeout=timeout, context=ssl.create_default_context())
    try:
        connection.connect()
        address = str(connection.sock.getpeername()[0])
        connection.request("GET", path, headers={"User-Agent": "dr-recovery", "Connection": "close"})
        response = connection.getresponse()
        return response.status, response.read(_BODY_LIMIT).decode("utf-8", "replace"), address
    finally:
        connection.close()


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
