"""A database that can really lose a transaction."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import psycopg2
import pytest

from embedded_aws.databases import programs
from embedded_aws.databases.postgres import PostgresServer
from operations.project import ROOT
from tests.embedded_aws.databases.conftest import DATABASE, PASSWORD, USER, Make, ask, free_port

pytestmark = pytest.mark.embedded
SECONDS = 60.0


def alive(pid: int) -> bool:
    """Return whether a process runs; one that ended and that nobody has waited for does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def eventually_rows(server: PostgresServer, count: int) -> None:
    deadline = time.monotonic() + SECONDS
    while ask(server.port, "SELECT count(*) FROM t") != [(count,)]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def standby(writer: PostgresServer, make: Make) -> PostgresServer:
    ask(writer.port, "CREATE TABLE t (n int)")
    copy = make("standby")
    copy.copy_from(writer.port)
    return copy


def test_the_master_user_signs_in_with_the_password_of_the_call_and_no_other(writer: PostgresServer) -> None:
    assert ask(writer.port, "SELECT current_user") == [(USER,)]
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        ask(writer.port, "SELECT 1", password="another")
    with pytest.raises(psycopg2.OperationalError):
        ask(writer.port, "SELECT 1", user="rdsadmin")


def test_a_standby_follows_and_refuses_writes(writer: PostgresServer, standby: PostgresServer) -> None:
    ask(writer.port, "INSERT INTO t SELECT generate_series(1, 100)")
    eventually_rows(standby, 100)
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        ask(standby.port, "INSERT INTO t VALUES (1)")


def test_a_promoted_standby_takes_writes_and_follows_nobody(
    writer: PostgresServer, standby: PostgresServer
) -> None:
    assert standby.is_standby()
    standby.promote()
    assert not standby.is_standby()
    ask(standby.port, "INSERT INTO t VALUES (1)")
    ask(writer.port, "INSERT INTO t VALUES (2), (3)")
    time.sleep(0.3)
    assert ask(standby.port, "SELECT n FROM t") == [(1,)]


def test_what_was_acknowledged_survives_a_power_cut(writer: PostgresServer) -> None:
    ask(writer.port, "CREATE TABLE t (n int)")
    ask(writer.port, "INSERT INTO t VALUES (7)")
    writer.kill()
    assert not writer.running
    with pytest.raises(psycopg2.OperationalError):
        ask(writer.port, "SELECT 1")
    writer.start()
    assert ask(writer.port, "SELECT n FROM t") == [(7,)]


def test_a_frozen_server_hangs_instead_of_refusing_and_goes_on_after(writer: PostgresServer) -> None:
    writer.freeze()
    began = time.monotonic()
    with pytest.raises(psycopg2.OperationalError, match="timeout"):
        # libpq waits two seconds at least.
        ask(writer.port, "SELECT 1", connect_timeout=2)
    assert time.monotonic() - began > 1.5
    writer.thaw()
    assert ask(writer.port, "SELECT 1") == [(1,)]


def test_nothing_is_left_of_a_removed_server(writer: PostgresServer) -> None:
    pids = writer.pids()
    assert len(pids) > 3
    writer.remove()
    assert not any(alive(pid) for pid in pids)
    assert not writer.folder.exists()


START = """
import sys, time
from pathlib import Path
from embedded_aws.databases.postgres import PostgresServer
server = PostgresServer(Path(sys.argv[1]), int(sys.argv[2]))
server.create(*sys.argv[3:6])
print(*server.pids(), flush=True)
time.sleep(60)
"""


def test_a_killed_parent_leaves_no_process_and_no_data() -> None:
    with TemporaryDirectory(prefix="databases-") as base:
        Path(base).chmod(0o711)
        folder = Path(base) / "orphan"
        command = [sys.executable, "-c", START, str(folder), str(free_port()), USER, PASSWORD, DATABASE]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
            assert parent.stdout is not None
            pids = [int(pid) for pid in parent.stdout.readline().split()]
            os.kill(parent.pid, signal.SIGKILL)
        deadline = time.monotonic() + SECONDS
        while folder.exists() or any(alive(pid) for pid in pids):
            assert time.monotonic() < deadline, "left behind"
            time.sleep(0.05)


def test_the_programs_can_be_run_by_whoever_runs_the_servers() -> None:
    command = [str(programs.folder() / "postgres"), "--version"]
    done = subprocess.run(command, user=programs.owner(), cwd="/", capture_output=True, text=True, check=True)
    assert done.stdout.startswith("postgres (PostgreSQL) 16")
