"""Nothing is left of database servers: no process, no folder, no shared memory, whatever ended the embedded AWS."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from embedded_aws import process
from embedded_aws.process import Handle
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.databases.test_component import create, replicate

pytestmark = pytest.mark.embedded
SECONDS = 60.0


def gone(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def segments(handle: Handle) -> set[str]:
    """Return identifiers of the shared memory of the servers, by the files in their data."""
    files = [file for folder in _folders(handle) for file in folder.glob("*/*/data/postmaster.pid")]
    return {file.read_text(encoding="utf-8").splitlines()[6].split()[-1] for file in files}


def _folders(handle: Handle) -> set[Path]:
    children = psutil.Process(handle.process.pid).children()
    told = [Path(each.cmdline()[-1]) for each in children if "folder_watch.py" in " ".join(each.cmdline())]
    return set(told)


def held() -> set[str]:
    """Return every identifier of shared memory on this machine."""
    shown = subprocess.run(["ipcs", "-m"], capture_output=True, text=True, check=True).stdout
    return {line.split()[1] for line in shown.splitlines() if len(line.split()) > 1}


@pytest.mark.parametrize(
    "ending", ["stopped", "killed", "killed while a region is frozen", "killed while a region is killed"]
)
def test_nothing_is_left(tmp_path: Path, ending: str) -> None:
    with process.start(tmp_path) as handle:
        aws = Aws(handle.endpoint)
        create(aws, "source")
        replicate(aws, "source", "copy")
        mine, memory = _folders(handle), segments(handle)
        assert (len(mine), len(memory)) == (1, 2)
        assert memory <= held()
        processes = psutil.Process(handle.process.pid).children(recursive=True)
        assert len(processes) > 10
        if ending.endswith("frozen"):
            aws.control.begin_outage("us-east-1", "hang")
        elif ending.endswith("is killed"):
            aws.control.begin_outage("us-east-1")
        if ending == "stopped":
            handle.stop()
        else:
            handle.process.kill()
            handle.process.wait()
        gone(lambda: not any(map(_runs, processes)), "a process runs")
        gone(lambda: not any(folder.exists() for folder in mine), "a folder is left")
        gone(lambda: not memory & held(), "shared memory is left")


def test_an_embedded_aws_without_servers_makes_no_folder(tmp_path: Path) -> None:
    with process.start(tmp_path) as handle:
        assert _folders(handle) == set()


def _runs(one: psutil.Process) -> bool:
    try:
        return one.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
