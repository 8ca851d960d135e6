"""Backups of a server: a base backup (all data at one moment) and the log since then, which together restore any later
moment.

The server's folder contains `base`, the base backup, taken at creation, promotion or restore; and `archive`,
the segments of the log that are full or that a restore requested.
"""

import gzip
import io
import shutil
import subprocess
import tarfile
import time
from datetime import datetime
from pathlib import Path

from embedded_aws.databases import programs
from embedded_aws.databases.postgres import ADDRESS, REPLICATOR, PostgresError, PostgresServer

BASE = "base"
# A restore copies the source's log here, and needs it until it has begun.
LOG = "restored-log"
SECONDS = 30.0


def copied(server: PostgresServer) -> bytes:
    """Return all data of a running server, with the log that makes it consistent."""
    source = f"host={ADDRESS} port={server.port} user={REPLICATOR} sslmode=disable"
    command = ["pg_basebackup", "-D", "-", "-F", "tar", "-X", "fetch", "-c", "fast", "-d", source]
    command[0] = str(programs.folder() / command[0])
    done = subprocess.run(
        command,
        cwd=server.folder,
        user=programs.owner(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise PostgresError(
            f"the PostgreSQL server on port {server.port} can't be backed up:\n{done.stderr.decode()}"
        )
    return gzip.compress(done.stdout, compresslevel=1)


def has_base(server: PostgresServer) -> bool:
    """Return whether the server has a base backup, from which any later moment can be restored."""
    return (server.folder / BASE).is_file()


def begin(server: PostgresServer) -> None:
    """Take the base backup from which later moments are restored."""
    half = server.folder / f"{BASE}.half"
    half.write_bytes(copied(server))
    half.replace(server.folder / BASE)


def restore(server: PostgresServer, data: bytes) -> None:
    """Start a new server with the data of a backup, as a writer."""
    server.prepare_folder()
    _extract(server, data)
    server.start()
    _until_writer(server)


def rewind(server: PostgresServer, source: PostgresServer, moment: datetime | None) -> None:
    """Start a new server with the data that `source` had at `moment`, or has now if `moment` is None. Raises
    PostgresError if the backups of `source` began later.
    """
    _archive_now(source)
    server.prepare_folder()
    log = server.folder / LOG
    shutil.copytree(source.archive, log)
    _extract(server, (source.folder / BASE).read_bytes())
    (server.data / "recovery.signal").touch()
    wanted = f"recovery_target_time = '{moment.isoformat()}'\n" if moment else ""
    (server.data / "postgresql.auto.conf").write_text(
        f"restore_command = 'cp {log}/%f %p'\nrecovery_target_action = 'promote'\n{wanted}", encoding="utf-8"
    )
    server.own()
    server.start()
    _until_writer(server)
    (server.data / "postgresql.auto.conf").write_text("", encoding="utf-8")
    shutil.rmtree(log)


def _extract(server: PostgresServer, data: bytes) -> None:
    server.data.mkdir()
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(data))) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(server.data)
    # A replica's backup would follow its source.
    (server.data / "standby.signal").unlink(missing_ok=True)
    (server.data / "postgresql.auto.conf").write_text("", encoding="utf-8")
    server.data.chmod(0o700)
    server.own()


def _archive_now(source: PostgresServer) -> None:
    """Archive the server's log up to now. A commit is added first, because a recovery to a moment reads the
    log until it finds a commit after that moment.
    """
    with source.administered() as cursor:
        cursor.execute("SELECT pg_logical_emit_message(true, 'restore', '')")
        cursor.execute("SELECT pg_walfile_name(pg_switch_wal())")
        (segment,) = cursor.fetchone() or ("",)
    _until(source.archive / segment)


def _until(file: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while not file.is_file():
        if time.monotonic() > deadline:
            raise PostgresError(
                f"PostgreSQL did not archive the log segment {file.name} within {SECONDS:g} s"
            )
        time.sleep(0.05)


def _until_writer(server: PostgresServer) -> None:
    """Wait until the server has replayed its log and accepts writes. Raises PostgresError if it ends, or takes too
    long.
    """
    deadline = time.monotonic() + SECONDS
    while server.is_standby():
        if not server.running or time.monotonic() > deadline:
            raise PostgresError(f"the PostgreSQL server on port {server.port} did not finish its restore")
        time.sleep(0.05)
