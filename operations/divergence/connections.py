"""Connections to both writers: on loopback with the embedded AWS, on AWS from inside the networks or by tunnels."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2

from config.errors import UserError
from embedded_aws.client import EmbeddedAws
from embedded_aws.databases.relay import HOST

SECONDS = 10
# Hidden rows would be missing ones, a look changes nothing, and one that hangs ends.
OPTIONS = "-c row_security=off -c default_transaction_read_only=on -c TimeZone=UTC"


class TunnelError(UserError):
    """A given tunnel address that isn't HOST:PORT."""


@dataclass(frozen=True)
class Way:
    """The connection to a database instance. `host` is the name that its certificate must have; `at` is the address
    to connect to, empty if it is `host`'s own; `authority` is a file of certificates, empty for libpq's default
    (PGSSLROOTCERT).
    """

    host: str
    port: int
    at: str = ""
    authority: str = ""


@dataclass(frozen=True)
class Credentials:
    user: str
    password: str


def read_credentials(secrets: Any, name: str) -> Credentials:
    """Return the master user's name and password from the region's secret."""
    found = json.loads(secrets.get_secret_value(SecretId=name)["SecretString"])
    return Credentials(found["username"], found["password"])


def embedded_way(control: EmbeddedAws, host: str, port: int) -> Way:
    """Return the connection to an instance of the embedded AWS. Raises ControlError if the embedded AWS has no such
    instance.
    """
    # Without a load balancer nobody says where its authority is, and connecting fails for that.
    authority = next((str(each["ca_file"]) for each in control.load_balancers()), "")
    return Way(host, control.place(host, port), HOST, authority)


def tunnelled(way: Way, given: str, field: str) -> Way:
    """Return the connection to the same instance through a tunnel, whose local address is given, such as
    127.0.0.1:15432. Raises TunnelError.
    """
    address, _, port = given.rpartition(":")
    if not address or not port.isdigit():
        raise TunnelError(
            f"{field} is {given!r}\n    allowed: an IP address and a port, such as 127.0.0.1:15432\n"
            f"    fix: give the local address of the tunnel to {way.host}"
        )
    return Way(way.host, int(port), address, way.authority)


@contextmanager
def connected(way: Way, credentials: Credentials, database: str) -> Iterator[Any]:
    """Yield a connection to a database, with one read-only transaction that sees a single snapshot."""
    chosen: dict[str, Any] = {"hostaddr": way.at} if way.at else {}
    if way.authority:
        chosen["sslrootcert"] = way.authority
    with ExitStack() as stack:
        connection = psycopg2.connect(
            host=way.host,
            port=way.port,
            user=credentials.user,
            password=credentials.password,
            dbname=database,
            sslmode="verify-full",
            connect_timeout=SECONDS,
            options=OPTIONS,
            **chosen,
        )
        stack.callback(connection.close)
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        yield connection


def where_to_run(instance: str, region: str, groups: str) -> str:
    """Say from which machine on AWS a set-aside writer can be compared, and how to reach it."""
    opened = f" --vpc-security-group-ids {groups}" if groups else ""
    return (
        f"run make divergence where both databases can be reached: {instance} is in private subnets of {region}, and "
        "its security group was closed when it was set aside.\n"
        f"    1. open {instance} while you compare: aws rds modify-db-instance --region {region} "
        f"--db-instance-identifier {instance} --apply-immediately{opened}\n"
        "    2. run it on a machine in these networks, such as an instance of the application (aws ssm start-session), "
        "or through two tunnels\n"
        "       (aws ssm start-session --document-name AWS-StartPortForwardingSessionToRemoteHost): "
        "make divergence OLD_AT=127.0.0.1:15432 NEW_AT=127.0.0.1:15433\n"
        "    3. set PGSSLROOTCERT=global-bundle.pem, a file that RDS publishes\n"
        f"    4. close {instance} again afterwards"
    )
