"""Just enough HTTP/1.1 for a load balancer's listener: one request per connection."""

import asyncio
from http import HTTPStatus

from embedded_aws.traffic.responses import Request, Response

# What an Application Load Balancer allows for all headers together.
HEADER_LIMIT = 65536
# Seconds that a client may take to send its request.
PATIENCE = 30.0


class MalformedError(Exception):
    """Bytes from a client that aren't an HTTP request."""


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """Return the request that a client sends; None if the client disconnects or is too slow. Raises MalformedError."""
    try:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
    except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
        return None
    except asyncio.LimitOverrunError as error:
        raise MalformedError("the headers are too long") from error
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise MalformedError(f"not a request: {first[:80]!r}")
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    length = headers.get("content-length", "0")
    body = await reader.readexactly(int(length)) if length.isdigit() and int(length) else b""
    path, _, query = parts[1].partition("?")
    return Request(parts[0], path, headers, query, body)


def formatted(request: Request, response: Response) -> bytes:
    """Return the bytes of an answer; HEAD gets no body."""
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = "Unknown"
    headers = {
        "Server": "awselb/2.0",
        "Content-Type": response.content_type,
        "Content-Length": str(len(response.body)),
        "Connection": "close",
        **response.headers,
    }
    lines = [f"HTTP/1.1 {response.status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    body = b"" if request.method == "HEAD" else response.body
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
