"""The HTTP server: health, readiness, a page with region and role, records of the database, sessions of the cache.

User data contains this whole package. It needs only the standard library, and boto3 and psycopg2 from packages of
Amazon Linux 2023, and runs on that distribution's Python 3.9.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as OutOfTime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable, Type, TypeVar  # noqa: UP035  Python 3.9

from application.answers import Answer, Asked, Work, answer
from application.cache import Cache
from application.clients import Clients
from application.place import Place, read_place
from application.warming import Warming
from application.writer import Writer

# Route 53 waits 2 s for an answer, the probers 4 s, so everything that is asked has less than either.
SECONDS = 1.8
# Requests at a time that wait for something; each ends by its own limits, so one that nobody waits for any more
# frees its thread.
WAITING = 8
LONGEST_BODY = 65536

Found = TypeVar("Found")


def in_time(work: Callable[[], Found], pool: ThreadPoolExecutor, seconds: float) -> Found:
    """Run work in the pool and return its result; raises the work's errors, and OSError after the time limit."""
    running: Future[Found] = pool.submit(work)
    try:
        return running.result(timeout=seconds)
    except OutOfTime as error:
        # What didn't begin yet needn't any more.
        running.cancel()
        raise OSError(f"no result within {seconds:g} s") from error


def limited(work: Work, pool: ThreadPoolExecutor, seconds: float) -> Work:
    """Return the same operations, each with a time limit."""
    return Work(
        write=lambda: in_time(work.write, pool, seconds),
        role=lambda: in_time(work.role, pool, seconds),
        record=lambda number: in_time(lambda: work.record(number), pool, seconds),
        records=lambda after: in_time(lambda: work.records(after), pool, seconds),
        visit=lambda session: in_time(lambda: work.visit(session), pool, seconds),
        warm=lambda: in_time(work.warm, pool, seconds),
    )


def handler(place: Place, work: Work) -> Type[BaseHTTPRequestHandler]:  # noqa: UP006  Python 3.9
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(answer(Asked("GET", self.path, self.headers.get("Cookie", "")), place, work))

        def do_PUT(self) -> None:
            # Nothing is wanted of the body, and what isn't read would cut the answer off.
            self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LONGEST_BODY))
            self._say(answer(Asked("PUT", self.path), place, work))

        def _say(self, said: Answer) -> None:
            payload = json.dumps(said.body).encode()
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
            """Log nothing: requests are in the load balancer's log."""

    return Handler


def main() -> None:
    place = read_place(dict(os.environ))
    clients = Clients(place.region, place.other_region)
    writer, cache = Writer(place, clients), Cache(place, clients)
    writer.begin()
    warming = Warming(place, clients, writer.query, cache.fill)
    work = Work(writer.write, writer.role, writer.record, writer.records, cache.visit, warming.warm)
    server = ThreadingHTTPServer(
        ("", place.port), handler(place, limited(work, ThreadPoolExecutor(WAITING), SECONDS))
    )
    server.serve_forever()


if __name__ == "__main__":
    main()
