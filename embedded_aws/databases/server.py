"""The server of one instance with everything around it: its TLS front, and the link from its source."""

import io
import ssl
import tarfile
from dataclasses import dataclass
from pathlib import Path

from embedded_aws.databases import backups
from embedded_aws.databases.front import Front
from embedded_aws.databases.instances import Instance
from embedded_aws.databases.link import Link
from embedded_aws.databases.ports import free_port
from embedded_aws.databases.postgres import REPLICATOR, PostgresServer
from embedded_aws.event_loop import EventLoop
from embedded_aws.outages import Mode


@dataclass
class Server:
    """The server of one instance. `front` listens for clients of its own region and those outside all
    regions, `peering` for clients of the other regions. `standby` says whether it follows another server,
    `mode` how its region is down (None: up), `fenced` whether it refuses all clients although it runs.
    """

    made_for: Instance
    postgres: PostgresServer
    front: Front
    peering: Front
    link: Link | None = None
    standby: bool = False
    mode: Mode | None = None
    fenced: bool = False

    @property
    def up(self) -> bool:
        return self.mode is None and self.postgres.running

    def end(self) -> None:
        """Kill the server and remove its files."""
        for front in (self.front, self.peering):
            front.close()
        if self.link is not None:
            self.link.close()
        self.postgres.remove()

    def fence(self) -> None:
        """Drop every connection and refuse new ones until `admit`, even when an outage ends meanwhile."""
        self.fenced = True
        for front in (self.front, self.peering):
            front.refuse()

    def admit(self) -> None:
        """Accept connections again after `fence`."""
        self.fenced = False
        if self.mode is None:
            for front in (self.front, self.peering):
                front.serve()

    def begin_outage(self, mode: Mode) -> None:
        """Lose the server with its region: freeze it if the region hangs, otherwise kill it."""
        self.mode = mode
        if mode == "hang":
            self.postgres.freeze()
            return
        for front in (self.front, self.peering):
            front.refuse()
        self.postgres.kill()

    def end_outage(self) -> None:
        """Bring the server back with the data that it had on disk."""
        if self.mode == "hang":
            self.postgres.thaw()
        else:
            self.postgres.start()
            if not self.fenced:
                for front in (self.front, self.peering):
                    front.serve()
        self.mode = None


def create(loop: EventLoop, folder: Path, instance: Instance, context: ssl.SSLContext) -> Server:
    """Return a writer, with the master user and password of the API's call."""
    postgres = PostgresServer(folder, free_port())
    postgres.create(instance.user, instance.password, instance.database, instance.parameters)
    return Server(instance, postgres, *fronts(loop, postgres, context))


def copy(
    loop: EventLoop, folder: Path, instance: Instance, source: Server, context: ssl.SSLContext
) -> Server:
    """Return a standby that follows its source through a link of its own."""
    postgres = PostgresServer(folder, free_port())
    link = Link(loop, source.postgres.port)
    postgres.copy_from(link.port, instance.parameters)
    return Server(instance, postgres, *fronts(loop, postgres, context), link, standby=True)


def restore(
    loop: EventLoop,
    folder: Path,
    instance: Instance,
    source: PostgresServer | None,
    context: ssl.SSLContext,
) -> Server:
    """Return a writer for a restored instance, with the data of a snapshot, or with the data that the server
    `source` had at a moment.
    """
    assert instance.origin is not None
    postgres = PostgresServer(folder, free_port())
    if instance.origin.data is not None:
        backups.restore(postgres, instance.origin.data)
    else:
        assert source is not None, "the instance whose data is to be restored has no database server"
        backups.rewind(postgres, source, instance.origin.moment)
    # The password of the data may be an older one; moto knows none of what was a replica, which keeps its source's.
    if instance.password:
        postgres.set_password(instance.user, instance.password)
    return Server(instance, postgres, *fronts(loop, postgres, context))


def fronts(loop: EventLoop, postgres: PostgresServer, context: ssl.SSLContext) -> tuple[Front, Front]:
    """Return two fronts of a database's server: one for clients of its own region, one for those of the others."""
    return Front(loop, postgres.port, context), Front(loop, postgres.port, context)


def packed(server: Server) -> bytes:
    """Return the data of a server that doesn't run, for a snapshot."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz", compresslevel=1) as archive:
        for part in (server.postgres.data, server.postgres.archive, server.postgres.folder / backups.BASE):
            if part.exists():
                archive.add(part, part.name)
    return whole.getvalue()


def unpack(data: bytes, postgres: PostgresServer, source_port: int | None) -> None:
    """Unpack a snapshot's data into the folder of a server; a standby gets the present port of its source."""
    postgres.prepare_folder()
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        # Python 3.11 knows filters from 3.11.4 on; without one it extracts what the archive, which is ours, says.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(postgres.folder)
    # What the archive says of the folder is filtered; PostgreSQL wants it closed.
    postgres.data.chmod(0o700)
    postgres.own()
    if source_port is not None:
        followed = f"host=127.0.0.1 port={source_port} user={REPLICATOR} sslmode=disable"
        (postgres.data / "postgresql.auto.conf").write_text(
            f"primary_conninfo = '{followed}'\n", encoding="utf-8"
        )
