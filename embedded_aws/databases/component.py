"""Keeps a server behind every RDS instance for PostgreSQL and every cluster of Aurora PostgreSQL, from creation to
deletion, through outages and snapshots.
"""

import logging
import ssl
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from embedded_aws import server_outages
from embedded_aws.calls import Call
from embedded_aws.databases import backups, clusters, instances
from embedded_aws.databases.decisions import Action, Kept, decide
from embedded_aws.databases.instances import Instance
from embedded_aws.databases.link import Link
from embedded_aws.databases.ports import free_port
from embedded_aws.databases.postgres import PostgresServer
from embedded_aws.databases.server import Server, copy, create, fronts, packed, restore, unpack
from embedded_aws.databases.snapshots import Snapshots
from embedded_aws.databases.switchover import promote, switch_over
from embedded_aws.databases.ways import cut_links, follow_disturbances, follow_flows
from embedded_aws.event_loop import EventLoop
from embedded_aws.extension import Route
from embedded_aws.outages import Mode
from embedded_aws.runtime.loop import Loop
from embedded_aws.server_outages import lose
from embedded_aws.traffic.authority import Authority, server_context
from embedded_aws.world import World

PART = "databases"
# How often the servers are compared with the instances, in real seconds.
TICK = 0.3
WORKERS = 4
MAKERS = ("CreateDBInstance", "RestoreDBInstance", "CreateDBCluster", "RestoreDBCluster")
log = logging.getLogger("embedded_aws")


class Databases:
    """A keeper of database servers, one for each RDS instance and Aurora cluster. Servers are created and
    promoted in the background; the status in the API shows when that is done.
    """

    name = PART

    def __init__(self) -> None:
        self._loop = Loop(PART, self._step)
        self._lock = threading.RLock()
        self._servers: dict[str, Server] = {}
        self._busy: set[str] = set()
        self._failed: set[str] = set()

    def routes(self) -> Sequence[Route]:
        return server_outages.routes("databases", self._of_region, self._lock)

    def start(self, world: World) -> None:
        self._world = world
        self._authority = Authority(world.directory)
        self._relays = EventLoop("database-relays")
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix=PART)
        self._snapshots = Snapshots(self._workers)
        try:
            self._restore(world.kept.pop(PART, {}))
        except BaseException:
            self._end_all()
            raise
        world.outages.listen(self._region_changed)
        world.outages.listen_disturbed(self._disturbed)
        world.after_call.append(self._called)
        world.parts[PART] = self
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()
        self._end_all()

    def _end_all(self) -> None:
        self._workers.shutdown(wait=True)
        with self._lock:
            for server in self._servers.values():
                server.end()
            self._servers.clear()
        self._relays.close()

    def names(self) -> list[str]:
        """Return the addresses of the instances and clusters that have a server."""
        with self._lock:
            return [each for server in self._servers.values() for each in server.made_for.addresses]

    def place(self, name: str, port: int, inside: str | None = None) -> int | None:
        """Return the loopback port behind an instance's address and port. Return None if no instance has this
        address, or if a client `inside` a region can't reach it because one of the two regions is cut off.
        """
        with self._lock:
            for server in self._servers.values():
                here = server.made_for
                if name in here.addresses and here.port == port:
                    if self._world.outages.between(inside, here.region) is not None:
                        return None
                    return (server.front if inside in (None, here.region) else server.peering).port
        return None

    def is_promoted(self, key: str) -> bool:
        """Return whether the server of an instance accepts writes by now."""
        with self._lock:
            server = self._servers.get(key)
            return server is not None and not server.standby and key not in self._busy

    def followers(self) -> list[tuple[Instance, PostgresServer, PostgresServer | None]]:
        """Return for every running replica its instance, its server and its source's server (None if the
        source isn't running).
        """
        with self._lock:
            following = [each for each in self._servers.values() if each.standby and each.up]
            sources = {key: each.postgres for key, each in self._servers.items() if each.up}
            return [
                (each.made_for, each.postgres, sources.get(each.made_for.source or "")) for each in following
            ]

    def region_of(self, key: str) -> str | None:
        """Return the region of the server with a key; None if there is no such server."""
        with self._lock:
            server = self._servers.get(key)
            return None if server is None else server.made_for.region

    def snapshot_instance(self, key: str, snapshot: Any) -> None:
        """Copy the data of an instance's server into moto's snapshot, in the background."""
        with self._lock:
            self._snapshots.take(key, self._servers[key].postgres, snapshot)

    def restorable_since(self, key: str) -> datetime | None:
        """Return the earliest moment to which an instance can be restored; None before its backups begin."""
        with self._lock:
            server = self._servers.get(key)
        if server is None or not backups.has_base(server.postgres):
            return None
        return datetime.fromtimestamp((server.postgres.folder / backups.BASE).stat().st_mtime, UTC)

    def snapshot(self) -> dict[str, tuple[Instance, str | None, bytes]]:
        """Return a dictionary of all running servers: for each server's key its instance, the key of its
        source (None for a writer) and its packed data. The servers stop for this and start again.
        """
        self._snapshots.wait()
        with self._lock:
            up = {key: server for key, server in self._servers.items() if server.up}
            for server in up.values():
                server.postgres.stop()
            data = {
                key: (server.made_for, server.made_for.source if server.standby else None, packed(server))
                for key, server in up.items()
            }
            for server in up.values():
                server.postgres.start()
            return data

    def _restore(self, data: dict[str, tuple[Instance, str | None, bytes]]) -> None:
        """Start the servers of a snapshot, sources first."""
        for key in sorted(data, key=lambda each: data[each][1] is not None):
            instance, source, archive = data[key]
            postgres = PostgresServer(self._folder(key), free_port())
            link = self._link_to(source)
            unpack(archive, postgres, None if link is None else link.port)
            postgres.start()
            both = fronts(self._relays, postgres, self._context(instance))
            self._servers[key] = Server(instance, postgres, *both, link, standby=link is not None)

    def _step(self) -> None:
        self._loop.stopped.wait(TICK)
        clusters.settle(self._world, self.is_promoted)
        wanted = self._wanted()
        with self._lock:
            kept = {
                key: Kept(
                    server.made_for,
                    server.standby,
                    server.up and key not in self._busy,
                    backups.has_base(server.postgres) or self._snapshots.is_copying(key),
                )
                for key, server in self._servers.items()
            }
            for action in decide(wanted, kept):
                key = action.instance.key
                if action.verb == "back up":
                    self._snapshots.begin_backups(key, self._servers[key].postgres)
                    continue
                if action.verb == "remove" and self._snapshots.is_copying(key):
                    continue
                # What failed isn't tried again, but it can be removed.
                kept_away = self._busy if action.verb == "remove" else self._busy | self._failed
                if key not in kept_away:
                    self._busy.add(key)
                    self._workers.submit(self._act, action)
            follow_flows(self._world, self._servers)

    def _called(self, call: Call, _: int) -> None:
        """Give a new instance the status `creating` as soon as the call has made it, so that nobody sees it
        available too early.
        """
        if call.service == "rds" and call.operation.startswith(MAKERS):
            for instance in self._wanted():
                if instance.key not in self._servers.keys() | self._failed:
                    self._set_status(instance, "creating")

    def _wanted(self) -> list[Instance]:
        return [*instances.instances(self._world), *clusters.clusters(self._world)]

    def _set_status(self, instance: Instance, status: str) -> None:
        """Set the status of an instance or a cluster in the API. Don't call it while holding the
        lock of the servers.
        """
        which = clusters if instance.is_cluster else instances
        which.set_status(self._world, instance, status)

    def _act(self, action: Action) -> None:
        key = action.instance.key
        try:
            {
                "create": self._create,
                "restore": self._restore_instance,
                "copy": self._copy,
                "promote": self._promote,
                "switch over": self._switch_over,
                "follow": self._follow,
                "rename": self._rename,
                "set password": self._set_password,
                "remove": self._remove,
            }[action.verb](action.instance)
        except Exception:
            log.exception("%s %s failed", action.verb, action.instance.identifier)
            # AWS gives up too, and says so; whoever made the instance deletes it.
            self._set_status(action.instance, "failed")
            with self._lock:
                self._failed.add(key)
        finally:
            with self._lock:
                self._busy.discard(key)

    def _create(self, instance: Instance) -> None:
        server = create(self._relays, self._folder(instance.key), instance, self._context(instance))
        self._keep(instance, server)

    def _restore_instance(self, instance: Instance) -> None:
        assert instance.origin is not None
        source = self._servers.get(instance.origin.instance or "")
        postgres = None if source is None else source.postgres
        folder = self._folder(instance.key)
        self._keep(instance, restore(self._relays, folder, instance, postgres, self._context(instance)))

    def _copy(self, instance: Instance) -> None:
        assert instance.source is not None
        source = self._servers[instance.source]
        folder = self._folder(instance.key)
        self._keep(instance, copy(self._relays, folder, instance, source, self._context(instance)))

    def _keep(self, instance: Instance, server: Server) -> None:
        with self._lock:
            self._servers[instance.key] = server
        self._set_status(instance, "available")

    def _promote(self, instance: Instance) -> None:
        old = self._servers.get(instance.source or "") if instance.is_cluster else None
        promote(self._servers[instance.key], old)

    def _switch_over(self, instance: Instance) -> None:
        if not switch_over(self._servers[instance.key], self._servers[instance.source or ""]):
            clusters.cancel(self._world, instance)

    def _follow(self, instance: Instance) -> None:
        """Rebuild an old writer as a copy of the new one; after a failover the old writer's data is kept in a
        snapshot first.
        """
        with self._lock:
            old = self._servers[instance.key]
        if clusters.lost_data(self._world, instance):
            clusters.keep(self._world, instance, backups.copied(old.postgres))
        with self._lock:
            del self._servers[instance.key]
        old.end()
        self._copy(instance)

    def _rename(self, instance: Instance) -> None:
        """Let a renamed instance's server answer at the new address, with a new certificate; the old name
        becomes free.
        """
        server = self._servers[instance.key]
        context = self._context(instance)
        for front in (server.front, server.peering):
            front.show(context)
        with self._lock:
            server.made_for = replace(
                server.made_for,
                identifier=instance.identifier,
                address=instance.address,
                others=instance.others,
            )

    def _set_password(self, instance: Instance) -> None:
        server = self._servers[instance.key]
        server.postgres.set_password(instance.user, instance.password)
        server.made_for = instance

    def _remove(self, instance: Instance) -> None:
        with self._lock:
            server = self._servers.pop(instance.key)
        server.end()

    def _region_changed(self, region: str, mode: Mode | None) -> None:
        former = {each.key for each in self._wanted() if each.is_cluster and each.source is not None}
        with self._lock:
            for server in self._of_region(region):
                if server.made_for.key in former and not server.standby:
                    # Another cluster is the writer by now: nobody may write this one before it is made anew.
                    server.fence()
                lose(server, mode)
            cut_links(self._world, self._servers, region, cut=mode is not None)

    def _of_region(self, region: str) -> list[Server]:
        return [server for server in self._servers.values() if server.made_for.region == region]

    def _disturbed(self) -> None:
        with self._lock:
            follow_disturbances(self._world, self._servers)

    def _folder(self, key: str) -> Path:
        return self._world.servers.of(PART) / key

    def _link_to(self, source: str | None) -> Link | None:
        return None if source is None else Link(self._relays, self._servers[source].postgres.port)

    def _context(self, instance: Instance) -> ssl.SSLContext:
        certificate = self._authority.issue(
            [instance.address, *instance.others], self._world.directory / "certificates"
        )
        return server_context(certificate)
