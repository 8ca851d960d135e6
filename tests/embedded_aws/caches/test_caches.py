"""A replication group is a Redis server behind TLS, from the API's call to its end."""

import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis
from boto3 import Session
from botocore.model import ServiceId
from botocore.signers import RequestSigner

from application.cache import Cache
from application.place import Place
from embedded_aws import process
from embedded_aws.errors import ControlError
from embedded_aws.process import Handle
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually

pytestmark = pytest.mark.embedded
HERE = "us-east-1"
ROLE = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    ],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handle]:
    with process.start(tmp_path_factory.mktemp("caches")) as handle:
        yield handle


@pytest.fixture(scope="module")
def aws(server: Handle) -> Aws:
    return Aws(server.endpoint)


def create(aws: Aws, name: str, **more: Any) -> str:
    """Return the address of a new group, once its server answers."""
    client = aws.client("elasticache", HERE)
    made = client.create_replication_group(
        ReplicationGroupId=name,
        ReplicationGroupDescription=name,
        Engine="valkey",
        NumCacheClusters=2,
        TransitEncryptionEnabled=True,
        **more,
    )
    (shard,) = made["ReplicationGroup"]["NodeGroups"]
    address = str(shard["PrimaryEndpoint"]["Address"])
    eventually(lambda: place(aws, address))
    return address


def place(aws: Aws, address: str) -> int | None:
    try:
        return aws.control.place(address, 6379)
    except ControlError:
        return None


class Certified(redis.connection.SSLConnection):
    """Checks the certificate for the group's address, though it connects to loopback."""

    address = ""

    def _wrap_socket_with_ssl(self, sock: Any) -> Any:
        context = ssl.create_default_context(cafile=self.ca_certs)
        return context.wrap_socket(sock, server_hostname=self.address)


def connect(handle: Handle, address: str, **options: Any) -> Any:
    kind = type("Certified", (Certified,), {"address": address})
    pool = redis.ConnectionPool(
        connection_class=kind,
        host="127.0.0.1",
        port=place(Aws(handle.endpoint), address),
        ssl_ca_certs=str(handle.directory / "authority.pem"),
        socket_timeout=6,
        decode_responses=True,
        protocol=2,
        **options,
    )
    return redis.Redis(connection_pool=pool)


def token(aws: Aws, group: str, user: str) -> str:
    """Return a token of a role, as an instance makes one."""
    name = f"{group}-role"
    role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(ROLE))["Role"]
    issued = aws.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="instance")["Credentials"]
    session = Session(
        issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"], region_name=HERE
    )
    credentials = session.get_credentials()
    assert credentials is not None
    signer = RequestSigner(ServiceId("elasticache"), HERE, "elasticache", "v4", credentials, session.events)
    asked = {
        "method": "GET",
        "url": f"https://{group}/?Action=connect&User={user}",
        "body": {},
        "headers": {},
        "context": {},
    }
    return str(signer.generate_presigned_url(asked, "connect", 900, HERE)).removeprefix("https://")


def with_iam(aws: Aws, name: str) -> str:
    """Return the address of a group with one IAM user, who may not run dangerous commands."""
    client = aws.client("elasticache", HERE)
    client.create_user(
        UserId=f"{name}-user",
        UserName=f"{name}-user",
        Engine="valkey",
        AccessString="on ~* +@all -@dangerous",
        AuthenticationMode={"Type": "iam"},
    )
    client.create_user_group(UserGroupId=f"{name}-users", Engine="valkey", UserIds=[f"{name}-user"])
    return create(aws, name, UserGroupIds=[f"{name}-users"])


def test_a_user_of_iam_signs_in_with_a_token_and_may_do_what_its_access_says(
    server: Handle, aws: Aws
) -> None:
    address = with_iam(aws, "iam")
    signed = token(aws, "iam", "iam-user")
    with connect(server, address, username="iam-user", password=signed) as client:
        assert client.incr("visits") == 1
        with pytest.raises(redis.exceptions.NoPermissionError):
            client.flushall()
    call = next(
        call for call in aws.control.calls() if call["service"] == "elasticache" and call["principal"]
    )
    assert (call["operation"], call["principal"].rsplit("/", 1)[1]) == ("Connect", "iam-role")
    for wrong in (signed[:-1] + "x", "a password", signed.replace("iam-user", "default")):
        with (
            connect(server, address, username="iam-user", password=wrong) as client,
            pytest.raises(redis.exceptions.AuthenticationError),
        ):
            client.ping()


class OfTheRole:
    """The application's view of AWS: the address of its cache, and the credentials of its role."""

    region = HERE

    def __init__(self, aws: Aws, address: str) -> None:
        iam, self._address = aws.client("iam"), address
        role = iam.create_role(RoleName="fills", AssumeRolePolicyDocument=json.dumps(ROLE))["Role"]
        issued = aws.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="instance")["Credentials"]
        self.session = Session(
            issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"], region_name=HERE
        )

    def parameter(self, _: str) -> str:
        return self._address


def test_the_application_fills_its_cache_for_an_hour_and_again_without_harm(
    server: Handle, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = with_iam(aws, "filled")
    port, reach = place(aws, address), socket.create_connection

    def placed(at: tuple[str, int], *more: Any, **options: Any) -> socket.socket:
        return reach(("127.0.0.1", port) if at[0] == address else at, *more, **options)

    monkeypatch.setattr(socket, "create_connection", placed)
    monkeypatch.setenv("SSL_CERT_FILE", str(server.directory / "authority.pem"))
    here = Place(HERE, 1, "", "", "", "", cache_parameter="/c", cache_name="filled", cache_user="filled-user")
    of_the_role = OfTheRole(aws, address)
    cache = Cache(here, of_the_role)  # type: ignore[arg-type]
    entries = {"greeting": "hello\r\nworld", "query:1": "[[3], [2], [1]]"}
    assert cache.fill(entries) == cache.fill(entries) == 2
    cache._close()
    monkeypatch.undo()
    signed = token(aws, "filled", "filled-user")
    with connect(server, address, username="filled-user", password=signed) as client:
        assert {key: client.get(key) for key in entries} == entries
        assert all(3500 < client.ttl(key) <= 3600 for key in entries)


def test_nobody_gets_in_without_signing_in_or_without_tls(server: Handle, aws: Aws) -> None:
    address = with_iam(aws, "closed")
    with connect(server, address) as client, pytest.raises(redis.exceptions.AuthenticationError):
        client.ping()
    with (
        redis.Redis(port=place(aws, address) or 0, socket_timeout=2) as plain,
        pytest.raises((redis.exceptions.ConnectionError, redis.exceptions.TimeoutError)),
    ):
        plain.ping()


def test_an_auth_token_is_asked_for(server: Handle, aws: Aws) -> None:
    address = create(aws, "token", AuthToken="a-token-of-16-characters")
    with connect(server, address, password="a-token-of-16-characters") as client:
        assert client.set("a", "b")
    with (
        connect(server, address, password="another") as client,
        pytest.raises(redis.exceptions.AuthenticationError),
    ):
        client.ping()


def test_a_deleted_group_leaves_no_server(aws: Aws) -> None:
    address = create(aws, "deleted")
    port = place(aws, address) or 0
    aws.client("elasticache", HERE).delete_replication_group(ReplicationGroupId="deleted")
    eventually(lambda: place(aws, address) is None)
    with pytest.raises(redis.exceptions.ConnectionError), redis.Redis(port=port, socket_timeout=2) as client:
        client.ping()


@pytest.mark.parametrize("mode", ["refuse", "hang"])
def test_a_cache_is_lost_with_its_region_and_a_killed_one_forgets(
    server: Handle, aws: Aws, mode: Any
) -> None:
    address = create(aws, f"lost-{mode}")
    with connect(server, address) as client:
        client.set("a", "b")
        aws.control.begin_outage(HERE, mode)
        try:
            with pytest.raises((redis.exceptions.ConnectionError, redis.exceptions.TimeoutError)):
                client.get("a")
        finally:
            aws.control.end_outage(HERE)
    with connect(server, address) as client:
        assert client.get("a") == ("b" if mode == "hang" else None)


def test_what_a_cache_holds_is_in_a_snapshot(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("kept")
    file = folder / "snapshot"
    with process.start(folder / "one") as handle:
        address = create(Aws(handle.endpoint), "kept")
        with connect(handle, address) as client:
            client.set("a", "b")
        handle.client.snapshot(file)
    with process.start(folder / "two", restore=file) as handle:
        eventually(lambda: place(Aws(handle.endpoint), address))
        with connect(handle, address) as client:
            assert client.get("a") == "b"


@pytest.mark.parametrize("end", ["stop", "kill", "kill while frozen"])
def test_nothing_is_left_of_a_cache(tmp_path_factory: pytest.TempPathFactory, end: str) -> None:
    with process.start(tmp_path_factory.mktemp("ended")) as handle:
        create(Aws(handle.endpoint), "ended")
        servers = [one for one in _below(handle) if "redis-server" in one.cmdline()[0]]
        folders = {Path(one.cwd()) for one in servers}
        assert servers
        if end == "kill while frozen":
            handle.client.begin_outage(HERE, "hang")
        if end == "stop":
            handle.stop()
        else:
            handle.process.kill()
            handle.process.wait()
    _gone(lambda: not any(one.is_running() for one in servers))
    _gone(lambda: not any(folder.exists() for folder in folders))
    _gone(lambda: not any(folder.parent.exists() for folder in folders))


def _below(handle: Handle) -> list[psutil.Process]:
    return psutil.Process(handle.process.pid).children(recursive=True)


def _gone(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
