"""A supervised process ends when asked to, even while it is still starting."""

import signal
import sys
import time
from pathlib import Path

from embedded_aws.databases.kept_process import KeptProcess

PATIENCE_SECONDS = 30.0


def begun(folder: Path) -> KeptProcess:
    return KeptProcess(folder, [sys.executable, "-c", "import time; time.sleep(300)"], folder / "log")


def test_one_that_is_killed_while_it_begins_ends(tmp_path: Path) -> None:
    began, kept = time.monotonic(), begun(tmp_path)
    kept.kill()
    assert not kept.running
    assert time.monotonic() - began < PATIENCE_SECONDS


def test_one_that_is_asked_to_end_while_it_begins_ends(tmp_path: Path) -> None:
    began, kept = time.monotonic(), begun(tmp_path)
    kept.ask_to_end(signal.SIGTERM)
    assert not kept.running
    assert time.monotonic() - began < PATIENCE_SECONDS
