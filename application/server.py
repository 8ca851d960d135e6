"""Serves /health, /health/ready and a page that names its region.

One file with the standard library, boto3 and psycopg2, because user data carries it whole; Python 3.9
because that is what Amazon Linux 2023 installs.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable, Dict, Tuple  # noqa: UP035  Python 3.9

DATABASE_PORT = 5432
# Readiness answers well within the load balancer's and the probers' own limits.
CONNECT_SECONDS = 2
CHECK = "CREATE TABLE IF NOT EXISTS readiness (region text PRIMARY KEY, checked_at timestamptz NOT NULL)"
WRITE = "INSERT INTO readiness VALUES (%s, now()) ON CONFLICT (region) DO UPDATE SET checked_at = now()"

Answer = Tuple[int, Dict[str, str]]  # noqa: UP006  Python 3.9


@dataclass(frozen=True)
class Place:
    """Where this process runs, from its environment."""

    region: str
    port: int
    endpoint_parameter: str
    database: str
    secret: str


def read_place(variables: dict[str, str]) -> Place:
    return Place(
        region=variables["AWS_REGION"],
        port=int(variables["APPLICATION_PORT"]),
        endpoint_parameter=variables["ENDPOINT_PARAMETER"],
        database=variables["DATABASE_NAME"],
        secret=variables["DATABASE_SECRET"],
    )


def answer(path: str, place: Place, write: Callable[[], None]) -> Answer:
    """Status and body of a request. `write` raises OSError when the writer can't be written."""
    if path == "/health":
        return 200, {"status": "ok", "region": place.region}
    if path == "/health/ready":
        try:
            write()
        except OSError as error:
            return 503, {"status": "not ready", "region": place.region, "reason": str(error)}
        return 200, {"status": "ready", "region": place.region}
    if path == "/":
        return 200, {"region": place.region}
    return 404, {"error": f"no such path: {path}"}


def write_to_writer(place: Place) -> None:
    """One write at the address that the endpoint parameter names now; raises OSError when it fails.

    The parameter is read each time, so that a failover is followed without a restart.
    """
    import boto3
    import botocore.exceptions
    import psycopg2

    try:
        parameter = boto3.client("ssm", region_name=place.region).get_parameter(Name=place.endpoint_parameter)
        host = parameter["Parameter"]["Value"]
        # The secret is replicated, so signing in never needs the other region.
        secret = boto3.client("secretsmanager", region_name=place.region).get_secret_value(
            SecretId=place.secret
        )
        credentials = json.loads(secret["SecretString"])
        connection = psycopg2.connect(
            host=host,
            port=DATABASE_PORT,
            dbname=place.database,
            user=credentials["username"],
            password=credentials["password"],
            sslmode="require",
            connect_timeout=CONNECT_SECONDS,
            options="-c statement_timeout=2000",
        )
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError, psycopg2.Error) as error:
        raise OSError(f"the writer can't be reached: {error}") from error
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(CHECK)
            cursor.execute(WRITE, (place.region,))
    except psycopg2.Error as error:
        raise OSError(f"the write failed: {error}") from error
    finally:
        connection.close()


def handler(place: Place, write: Callable[[], None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(self.path.split("?")[0], place, write)
            payload = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
            """Requests are in the load balancer's log."""

    return Handler


def main() -> None:
    place = read_place(dict(os.environ))
    server = ThreadingHTTPServer(("", place.port), handler(place, lambda: write_to_writer(place)))
    server.serve_forever()


if __name__ == "__main__":
    main()
