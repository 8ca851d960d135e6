"""A deployed world is up within seconds, with all its servers, and nothing of it outlives who started it."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil

from drills.session import embedded_target
from drills.world import SNAPSHOT, World
from embedded_aws.client import EmbeddedAws
from operations.project import ROOT
from operations.request import ask

# Allowed seconds; an idle machine needs about half of them.
SECONDS = 15.0
# Seconds that an idle machine needs for `PART`, by which the machine's present speed is estimated.
PART_SECONDS = 1.2
PART = "import moto.server, moto.ec2.models, moto.rds.models, moto.s3.models"


def test_two_regions_with_everything_start_within_fifteen_seconds(world: World, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    allowed = SECONDS * slowness()
    began = time.monotonic()
    with world.running(tmp_path / "aws") as handle:
        target = embedded_target(world.settings, handle.client)
        target.reach_names()
        wanted = {
            (site, path)
            for site in ("primary.app", "standby.app")
            for path in (world.settings.application.readiness_path, "/session")
        }
        while wanted and time.monotonic() < began + 3 * allowed:
            wanted -= {
                (site, path)
                for site, path in wanted
                if ask(target, target.names.host(site), path, datetime.now(UTC)).good
            }
            time.sleep(0.1)
        took = time.monotonic() - began
    assert wanted == set()
    assert took < allowed, f"{took:.1f} s, allowed {allowed:.1f} s"


def slowness() -> float:
    """Return how many times slower this machine is now than an idle one, from 1 to 4."""
    for _ in range(2):
        # The first time it is read from the disk.
        began = time.monotonic()
        subprocess.run([sys.executable, "-c", PART], cwd=ROOT, check=True)
    return min(max(1.0, (time.monotonic() - began) / PART_SECONDS), 4.0)


PARENT = """
import sys, time
from pathlib import Path
from embedded_aws import process
handle = process.start(Path(sys.argv[1]), account_id=sys.argv[2], restore=Path(sys.argv[3]))
print(handle.endpoint, handle.process.pid, flush=True)
time.sleep(600)
"""
# A frozen or busy server is given some seconds to end in order.
GONE_SECONDS = 120.0


def test_nothing_is_left_when_the_parent_of_a_deployed_world_is_killed(world: World, tmp_path: Path) -> None:
    """Databases, caches, applications, functions, load balancers, name server: no process, port or folder."""
    what = [str(tmp_path / "aws"), world.settings.account_id, str(world.folder / SNAPSHOT)]
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, *what], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        try:
            assert parent.stdout is not None
            endpoint, pid = parent.stdout.readline().split()
            server = psutil.Process(int(pid))
            # Schedules start functions by then.
            EmbeddedAws(endpoint).set_speed(60)
            _until_everything_runs(server)
            processes = [server, *server.children(recursive=True)]
            folders = {Path(line.split()[-1]) for line in _lines(server) if "folder_watch.py" in line}
            ports = {port for each in processes for port in _ports(each)}
        finally:
            parent.kill()
    assert len(folders) == 1
    assert len(ports) > 8
    deadline = time.monotonic() + GONE_SECONDS
    while any((left := _left(processes, ports, folders)).values()) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not any(left.values()), left


def _until_everything_runs(server: psutil.Process) -> None:
    deadline = time.monotonic() + 12 * SECONDS
    while missing := [kind for kind in KINDS if not any(kind in line for line in _lines(server))]:
        assert time.monotonic() < deadline, (missing, _lines(server))
        time.sleep(0.5)


def _left(processes: list[psutil.Process], ports: set[int], folders: set[Path]) -> dict[str, list[object]]:
    return {
        "processes": [each.pid for each in processes if _runs(each)],
        "ports": [port for port in ports if _taken(port)],
        "folders": [folder for folder in folders if folder.exists()],
    }


# By a word of their command lines: a database, a cache, the program of an instance, a function.
KINDS = ("/postgres ", "redis-server", "application.server", "bootstrap")


def _lines(server: psutil.Process) -> list[str]:
    """Return the command lines of everything below the embedded AWS."""
    found = []
    for each in server.children(recursive=True):
        try:
            found.append(" ".join(each.cmdline()))
        except psutil.NoSuchProcess:
            continue
    return found


def _ports(one: psutil.Process) -> set[int]:
    try:
        return {each.laddr.port for each in one.net_connections("tcp") if each.status == psutil.CONN_LISTEN}
    except psutil.NoSuchProcess:
        return set()


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _runs(one: psutil.Process) -> bool:
    try:
        return one.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
