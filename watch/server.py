"""The server of the page, on loopback and read only: GET and HEAD only, and only for loopback's host names.

The check of host names keeps other web pages from reading this one: a browser that another name led to this server (DNS
rebinding) sends that name in `Host`.
"""

import json
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from config.errors import UserError
from watch.document import Document
from watch.page import event, parts, whole
from watch.rounds import Rounds

LOOPBACK = "127.0.0.1"
TRUSTED = [LOOPBACK, "localhost"]
METHODS = ("GET", "HEAD")
# Where it is looked for first, so that an open page finds it again.
PORT = 8642
# Something is sent at least so often: then it is noticed that nobody listens any more.
QUIET_SECONDS = 2.0
# And at most so often.
LEAST_SECONDS = 0.4


class PortError(UserError):
    """A requested port that is in use."""


@dataclass(frozen=True)
class Picture:
    """The picture of the state machine as SVG, or the reason why it is missing."""

    svg: str
    missing: str = ""


class Site:
    """The WSGI application: the page, and its events."""

    def __init__(self, rounds: Rounds, look: Callable[[], Document], picture: Picture) -> None:
        self._rounds, self._look, self._picture = rounds, look, picture
        self._lock = threading.Lock()
        self._made: tuple[int, float, bytes] | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        request.trusted_hosts = TRUSTED
        try:
            answer = self._answer(request)
        except HTTPException as error:
            answer = error.get_response(environ)
        answer.headers.update(
            {
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
                "Cross-Origin-Resource-Policy": "same-origin",
                "Referrer-Policy": "no-referrer",
            }
        )
        return answer(environ, start_response)  # type: ignore[no-any-return]

    def _answer(self, request: Request) -> Response:
        """Answer a request. Raises SecurityError if the host of the request isn't loopback, and
        MethodNotAllowed or NotFound.
        """
        _ = request.host
        if request.method not in METHODS:
            raise MethodNotAllowed(METHODS)
        if request.path == "/":
            return self._page()
        if request.path == "/events":
            return Response(
                self._events() if request.method == "GET" else (), content_type="text/event-stream"
            )
        raise NotFound

    def _page(self) -> Response:
        nonce = secrets.token_urlsafe(16)
        shown = whole(self._look(), self._picture.svg, self._picture.missing, nonce)
        answer = Response(shown, content_type="text/html; charset=utf-8")
        # Widths of bars are attributes of elements.
        answer.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-{nonce}'; "
            "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return answer

    def _events(self) -> Iterator[bytes]:
        """Yield an event for each change, as long as somebody listens."""
        seen = -1
        with self._rounds.looking():
            while not self._rounds.ended:
                seen, news = self._news()
                yield news
                time.sleep(LEAST_SECONDS)
                self._rounds.board.wait(seen, QUIET_SECONDS)

    def _news(self) -> tuple[int, bytes]:
        """Return the newest event, which is made once for all viewers. It contains the time, so an old one isn't sent
        again after a pause without viewers.
        """
        with self._lock:
            version, _ = self._rounds.board.facts()
            if (
                self._made is None
                or self._made[0] != version
                or time.monotonic() - self._made[1] > QUIET_SECONDS
            ):
                page = self._look()
                made = f"data: {json.dumps(event(page, parts(page)))}\n\n".encode()
                self._made = (version, time.monotonic(), made)
            return version, self._made[2]


class _Quiet(WSGIRequestHandler):  # type: ignore[misc]  # werkzeug's types aren't followed
    """A request handler that writes no log, because a drill's progress is in the same terminal."""

    def log(self, *_: Any) -> None:
        """Discard the log line."""


class Server:
    """A thread that serves the page, as a context manager."""

    def __init__(self, site: Site, port: int | None) -> None:
        self._listening = _listen(port)
        self._server: BaseWSGIServer = make_server(
            LOOPBACK,
            self._listening.getsockname()[1],
            site,
            threaded=True,
            request_handler=_Quiet,
            fd=self._listening.fileno(),
        )
        # Whoever still listens for events doesn't keep it from ending.
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="watch server", daemon=True)

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self._listening.getsockname()[1]}/"

    def __enter__(self) -> "Server":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._listening.close()


def _listen(port: int | None) -> socket.socket:
    """Listen on the given port. Without one, listen on the usual port, or on any free port if that is in use.
    Raises PortError.
    """
    for each in [port] if port is not None else [PORT, 0]:
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((LOOPBACK, each))
        except OSError as error:
            found.close()
            if port is not None:
                raise PortError(
                    f"PORT = {port}: {error.strerror}\n    allowed: a free port from 1024 to 65535, or 0 for any\n"
                    "    fix: leave PORT out, which takes a free port"
                ) from error
            continue
        found.listen()
        return found
    raise PortError("no port of loopback is free\n    fix: stop a program that listens on one")
