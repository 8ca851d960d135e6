"""One probe of an endpoint, as Route 53's checkers make it."""

import http.client
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass

# Checkers look for the string in the first 5,120 bytes of the body.
SEARCHED_BYTES = 5120


@dataclass(frozen=True)
class Endpoint:
    """The endpoint of a health check: `kind` is HTTP, HTTPS, HTTP_STR_MATCH, HTTPS_STR_MATCH or TCP."""

    kind: str
    host: str
    port: int
    path: str = "/"
    search: str | None = None
    enable_sni: bool = True


Connect = Callable[[str, int], tuple[str, int]]
"""Function of a host and a port that returns the real address and port; it raises OSError if nothing listens there."""


def probe(endpoint: Endpoint, connect: Connect, timeout: float) -> tuple[bool, str]:
    """Return whether the endpoint is up, and the text that a health checker reports. As on AWS, certificates aren't
    validated.
    """
    try:
        address = connect(endpoint.host, endpoint.port)
        with socket.create_connection(address, timeout) as raw:
            if endpoint.kind == "TCP":
                return True, "Success: TCP connection established."
            secured = _secured(raw, endpoint) if endpoint.kind.startswith("HTTPS") else raw
            with secured:
                return _exchange(secured, endpoint)
    except (OSError, http.client.HTTPException) as error:
        return False, f"Failure: {_said(error)}"


def _secured(raw: socket.socket, endpoint: Endpoint) -> socket.socket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(raw, server_hostname=endpoint.host if endpoint.enable_sni else None)


def _exchange(connected: socket.socket, endpoint: Endpoint) -> tuple[bool, str]:
    request = (
        f"GET {endpoint.path} HTTP/1.1\r\nHost: {endpoint.host}\r\nConnection: close\r\nAccept: */*\r\n"
        "User-Agent: Amazon-Route53-Health-Check-Service (embedded)\r\n\r\n"
    )
    connected.sendall(request.encode("latin-1"))
    response = http.client.HTTPResponse(connected)
    try:
        response.begin()
        said = f"HTTP Status Code {response.status}, {response.reason}"
        if not 200 <= response.status < 400:
            return False, f"Failure: {said}."
        if endpoint.search is not None:
            body = response.read(SEARCHED_BYTES).decode("utf-8", "replace")
            if endpoint.search not in body:
                return False, f"Failure: {said}, but the search string wasn't found."
    finally:
        response.close()
    return True, f"Success: {said}."


def _said(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "Connection timed out. The endpoint or the internet connection is down."
    if isinstance(error, ConnectionRefusedError):
        return "Connection refused."
    return f"{type(error).__name__}: {error}."
