"""A PostgreSQL server on loopback: made, copied, promoted, stopped, killed, frozen."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.sql

from embedded_aws.databases import programs
from embedded_aws.databases.folder_watch import release_memory
from embedded_aws.databases.kept_process import KeptProcess

ADDRESS = "127.0.0.1"
# RDS's own administrator; the master user of an instance isn't one.
ADMINISTRATOR = "rdsadmin"
REPLICATOR = "rdsrepladmin"
# A loaded machine needs half of it.
START_SECONDS = 120.0
PROMOTION_SECONDS = 30.0
# The administrator comes through the folder's socket only; all others with a password.
_ACCESS = f"""\
local all {ADMINISTRATOR} trust
host all {ADMINISTRATOR} {ADDRESS}/32 reject
host replication {REPLICATOR} {ADDRESS}/32 trust
host all all {ADDRESS}/32 scram-sha-256
"""
_SETTINGS = """\
listen_addresses = '127.0.0.1'
wal_level = replica
archive_mode = on
max_wal_senders = 10
hot_standby = on
wal_receiver_status_interval = 1s
wal_retrieve_retry_interval = 1s
wal_keep_size = 64MB
shared_buffers = 16MB
dynamic_shared_memory_type = mmap
max_connections = 60
password_encryption = 'scram-sha-256'
log_destination = 'stderr'
timezone = 'UTC'
"""

# Names and values of a parameter group.
Parameters = Iterable[tuple[str, str]]


class PostgresError(Exception):
    """A PostgreSQL server that couldn't be created, started, copied or promoted; the message has its output."""


class PostgresServer:
    """One server with its data in `folder`, listening on `port` of the loopback address, without TLS.

    None of its processes and files outlives the present process.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self._process: KeptProcess | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def archive(self) -> Path:
        """Folder for the segments of the server's log; see backups.py."""
        return self.folder / "archive"

    def create(self, user: str, password: str, database: str | None, parameters: Parameters = ()) -> None:
        """Make the server with a master user, who owns a database if one is named, and start it."""
        self.prepare_folder()
        self._program(
            "initdb",
            "-D",
            self.data,
            "-U",
            ADMINISTRATOR,
            "--auth=trust",
            "-E",
            "UTF8",
            "--no-sync",
            # In megabytes: what a restore needs is archived as a whole segment.
            "--wal-segsize=1",
        )
        self._configure(parameters)
        self.start()
        identifier = psycopg2.sql.Identifier
        create_user = psycopg2.sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD %s")
        with self.administered() as cursor:
            cursor.execute(create_user.format(identifier(user)), (password,))
            cursor.execute(
                psycopg2.sql.SQL("CREATE ROLE {} LOGIN REPLICATION").format(identifier(REPLICATOR))
            )
            if database is not None:
                create = psycopg2.sql.SQL("CREATE DATABASE {} OWNER {}")
                cursor.execute(create.format(identifier(database), identifier(user)))

    def copy_from(self, port: int, parameters: Parameters = ()) -> None:
        """Make this server a standby of the server on `port`, from which it copies the data, and start it."""
        self.prepare_folder()
        source = f"host={ADDRESS} port={port} user={REPLICATOR} sslmode=disable"
        self._program(
            "pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "--no-sync", "-d", source
        )
        self._configure(parameters)
        self.start()

    def start(self) -> None:
        """Start the server with the data in its folder; return when it answers."""
        options = ["-D", str(self.data), "-p", str(self.port), "-k", str(self.folder)]
        # A copied or restored server's own folder is another one than in its settings. Half a file isn't a segment.
        half = f"{self.archive}/half"
        options += ["-c", f"archive_command=cp %p {half} && mv {half} {self.archive}/%f"]
        command = [str(programs.folder() / "postgres"), *options]
        self._process = KeptProcess(self.folder, command, self.folder / "log", programs.owner())
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if not self._process.running or time.monotonic() > deadline:
                raise PostgresError(
                    f"the PostgreSQL server on port {self.port} did not start:\n{self._log()}"
                )
            time.sleep(0.05)

    def stop(self) -> None:
        """Shut the server down cleanly: all acknowledged writes are on disk. Do nothing if it doesn't run."""
        if self._process is not None:
            self._process.ask_to_end(signal.SIGINT)

    def kill(self) -> None:
        """End the server like a power cut: every process at once, nothing written any more."""
        if self._process is not None:
            self._process.kill()

    def freeze(self) -> None:
        """Let the server hang: connections stay open and nothing answers."""
        if self._process is not None:
            self._process.signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the server continue after `freeze`."""
        if self._process is not None:
            self._process.signal_all(signal.SIGCONT)

    def remove(self) -> None:
        """End the server at once and remove its data, and the shared memory left by a kill."""
        if self._process is not None:
            self._process.ask_to_end(signal.SIGQUIT)
        release_memory(self.data)
        shutil.rmtree(self.folder, ignore_errors=True)

    def promote(self) -> None:
        """Promote a standby; return when it accepts writes."""
        with self.administered() as cursor:
            cursor.execute("SELECT pg_promote(wait => true, wait_seconds => %s)", (int(PROMOTION_SECONDS),))
            (promoted,) = cursor.fetchone() or (False,)
        if not promoted:
            raise PostgresError(f"the PostgreSQL server on port {self.port} was not promoted:\n{self._log()}")

    def pids(self) -> list[int]:
        """Return the ids of all processes of the server; an empty list if it doesn't run."""
        return [] if self._process is None else [process.pid for process in self._process.processes()]

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    def is_standby(self) -> bool:
        """Return whether the server follows another server and refuses writes."""
        with self.administered() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            row = cursor.fetchone()
        return bool(row and row[0])

    @contextmanager
    def administered(self) -> Iterator[Any]:
        """Yield a cursor of the administrator; every statement is a transaction of its own."""
        connection = psycopg2.connect(
            host=str(self.folder), port=self.port, user=ADMINISTRATOR, dbname="postgres", connect_timeout=3
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def prepare_folder(self) -> None:
        """Create the server's folder, accessible only to its owner."""
        self.folder.mkdir(parents=True, mode=0o700)
        self.archive.mkdir()
        self.own()

    def own(self) -> None:
        """Give everything in the folder to the user that the server runs as."""
        user = programs.owner()
        if user is not None:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, user, -1)

    def set_password(self, user: str, password: str) -> None:
        """Change the password of a user."""
        change = psycopg2.sql.SQL("ALTER ROLE {} PASSWORD %s").format(psycopg2.sql.Identifier(user))
        with self.administered() as cursor:
            cursor.execute(change, (password,))

    def _configure(self, parameters: Parameters) -> None:
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(_SETTINGS)
            file.writelines(f"{name} = '{value}'\n" for name, value in parameters)
        (self.data / "pg_hba.conf").write_text(_ACCESS, encoding="utf-8")

    def _program(self, name: str, *arguments: object) -> None:
        command = [str(programs.folder() / name), *map(str, arguments)]
        done = subprocess.run(
            command,
            cwd=self.folder,
            user=programs.owner(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise PostgresError(f"{name} failed:\n{done.stdout}")

    def _answers(self) -> bool:
        try:
            with self.administered() as cursor:
                cursor.execute("SELECT 1")
        except psycopg2.OperationalError:
            return False
        return True

    def _log(self) -> str:
        file = self.folder / "log"
        return "\n".join(file.read_text(errors="replace").splitlines()[-15:]) if file.exists() else ""
