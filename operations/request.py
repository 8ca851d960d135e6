"""One request to the workload as a user sends it: by public DNS and TLS."""

import http.client
import json
import socket
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from operations.target import Target

# More than the application's own limits, so that what it says is heard also when the machine is busy.
TIMEOUT_SECONDS = 5.0
# Who measures waits no longer than this for a region that hangs: an RTO can't be known more finely.
IMPATIENT_SECONDS = 3.0


@dataclass(frozen=True)
class Response:
    """The response to one request. `region` is the region that the response names; `status` is None if no response
    came.

    `at` is when the request was sent, `seconds` how long the response took; `document` is its body if that is a JSON
    object.
    """

    at: datetime
    status: int | None
    region: str
    cause: str
    seconds: float = 0.0
    document: dict[str, Any] = field(default_factory=dict)

    @property
    def received(self) -> datetime:
        return self.at + timedelta(seconds=self.seconds)

    @property
    def good(self) -> bool:
        return self.status == 200


def ask(
    target: Target,
    host: str,
    path: str,
    at: datetime,
    method: str = "GET",
    *,
    timeout: float = TIMEOUT_SECONDS,
) -> Response:
    """Send one request over a new connection, and verify the certificate. Connecting may take `timeout` seconds, and
    so may each wait for the response.
    """
    began = time.monotonic()
    connection = _Connection(host, target, timeout)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        body = response.read(65536)
    except (OSError, http.client.HTTPException) as error:
        return Response(at, None, "", f"{type(error).__name__}: {error}", time.monotonic() - began)
    finally:
        connection.close()
    document = _document(body)
    region = str(document.get("region", ""))
    return Response(at, response.status, region, response.reason, time.monotonic() - began, document)


class _Connection(http.client.HTTPSConnection):
    """A connection to the target's address, or to the one in DNS if the target has none. The certificate must always
    be for the requested name.
    """

    def __init__(self, host: str, target: Target, timeout: float) -> None:
        super().__init__(host, timeout=timeout)
        self._place, self._tls, self._seconds = target.reached_at or host, target.tls, timeout

    def connect(self) -> None:
        plain = socket.create_connection((self._place, self.port), self._seconds)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
