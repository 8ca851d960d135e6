"""Keeps a server behind every replication group, from creation to deletion, through outages and snapshots."""

import logging
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from embedded_aws import server_outages
from embedded_aws.caches.front import Front
from embedded_aws.caches.groups import Group, groups
from embedded_aws.caches.redis_server import RedisServer
from embedded_aws.caches.server import Server
from embedded_aws.caches.tokens import WrongTokenError, read_token
from embedded_aws.calls import Call
from embedded_aws.databases.ports import free_port
from embedded_aws.event_loop import EventLoop
from embedded_aws.extension import Route
from embedded_aws.lock import MOTO
from embedded_aws.outages import Mode
from embedded_aws.runtime.loop import Loop
from embedded_aws.server_outages import lose
from embedded_aws.traffic.authority import Authority, server_context
from embedded_aws.world import World

PART = "caches"
# How often the servers are compared with the groups, in real seconds.
TICK = 0.5
log = logging.getLogger("embedded_aws")


class Caches:
    """The cache servers: one per replication group, however many nodes it has, because all nodes hold the same."""

    name = PART

    def __init__(self) -> None:
        self._loop = Loop(PART, self._step)
        self._lock = threading.RLock()
        self._servers: dict[str, Server] = {}
        self._failed: set[str] = set()

    def routes(self) -> Sequence[Route]:
        return server_outages.routes("caches", self._of_region, self._lock)

    def start(self, world: World) -> None:
        self._world = world
        self._authority = Authority(world.directory)
        self._relays = EventLoop("cache-relays")
        self._kept: dict[str, bytes] = world.kept.pop(PART, {})
        world.outages.listen(self._region_changed)
        world.outages.listen_disturbed(self._disturbed)
        world.parts[PART] = self
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()
        with self._lock:
            for server in self._servers.values():
                server.end()
            self._servers.clear()
        self._relays.close()

    def names(self) -> list[str]:
        """Return the addresses of the groups that have a server."""
        with self._lock:
            return [name for server in self._servers.values() for name in server.made_for.addresses]

    def place(self, name: str, port: int, inside: str | None = None) -> int | None:
        """Return the loopback port behind a group's address and port. None if there is none, or if the client is
        `inside` another region: caches are reached only from their own network.
        """
        with self._lock:
            for server in self._servers.values():
                here = inside in (None, server.made_for.region)
                if here and name in server.made_for.addresses and port == server.made_for.port:
                    return server.front.port
        return None

    def snapshot(self) -> dict[str, bytes]:
        """Return the data of every running server, by its group's key."""
        with self._lock:
            return {key: server.redis.save() for key, server in self._servers.items() if server.up}

    def _step(self) -> None:
        self._loop.stopped.wait(TICK)
        now = {group.key: group for group in groups(self._world)}
        with self._lock:
            for key in [key for key in self._servers if key not in now]:
                self._servers.pop(key).end()
            for key, group in now.items():
                server = self._servers.get(key)
                if server is None:
                    self._begin(group)
                elif server.up and server.made_for.users != group.users:
                    server.redis.set_users(group.users)
                    server.made_for = group

    def _begin(self, group: Group) -> None:
        down = self._world.outages.region(group.region) is not None
        if group.key in self._failed or down or self._loop.stopped.is_set():
            return
        redis = RedisServer(self._world.servers.of(PART) / group.key, free_port())
        try:
            kept = self._kept.pop(group.key, None)
            if kept is not None:
                redis.put(kept)
            redis.start(group.users)
        except Exception:
            # It isn't tried again; the group answers at its API only, and the log says why.
            self._failed.add(group.key)
            redis.remove()
            raise
        self._servers[group.key] = Server(group, redis, self._front(group, redis))

    def _front(self, group: Group, redis: RedisServer) -> Front:
        context = None
        if group.encrypted:
            folder = self._world.directory / "certificates"
            context = server_context(self._authority.issue(group.addresses, folder))

        def password(user: str, said: str) -> str:
            return self._password(group.key, redis, user, said)

        return Front(self._relays, redis.port, context, password)

    def _password(self, key: str, redis: RedisServer, user: str, said: str) -> str:
        """Return the server's password for an IAM user with a valid token; any other password is returned unchanged."""
        group = self._servers[key].made_for
        if not any(one.name == user and one.passwords is None for one in group.users):
            return said
        try:
            token = read_token(said, group.name, user, group.region, self._secret_of, datetime.now(UTC))
        except (WrongTokenError, ValueError) as error:
            log.info("the cache %s refused an IAM token of the user %s: %s", group.name, user, error)
            return said
        principals = self._world.principals
        call = Call(
            group.region,
            "elasticache",
            "Connect",
            principals.role_of(token.access_key),
            principals.source_of(token.access_key),
        )
        self._world.calls.record(call, 200, 0.0)
        return redis.iam_password

    def _secret_of(self, access_key: str) -> str | None:
        """Return the secret of a role's temporary key; only such keys sign in to a cache with IAM."""
        from moto.sts.models import sts_backends

        with MOTO:
            found: Any = sts_backends[self._world.account_id]["aws"].get_assumed_role_from_access_key(
                access_key
            )
            return None if found is None else str(found.secret_access_key)

    def _disturbed(self) -> None:
        with self._lock:
            for server in self._servers.values():
                server.front.delay_seconds = self._world.outages.delay(server.made_for.region)

    def _region_changed(self, region: str, mode: Mode | None) -> None:
        with self._lock:
            for server in self._of_region(region):
                lose(server, mode)

    def _of_region(self, region: str) -> list[Server]:
        return [server for server in self._servers.values() if server.made_for.region == region]
