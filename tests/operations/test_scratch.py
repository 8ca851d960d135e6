"""A folder lasts as long as its process, also when that is killed."""

import subprocess
import sys
from pathlib import Path

from operations.scratch import remove_abandoned, scratch

ROOT = Path(__file__).parents[2]
KILLED = "import os, sys; from pathlib import Path; from operations.scratch import scratch\n"
KILLED += "with scratch(Path(sys.argv[1])) as folder: (folder / 'file').touch(); os.kill(os.getpid(), 9)"


def test_a_folder_is_removed_at_the_end(tmp_path: Path) -> None:
    with scratch(tmp_path) as folder:
        (folder / "file").touch()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next_one(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, check=False)
    assert len(list(tmp_path.iterdir())) == 1
    with scratch(tmp_path) as folder:
        assert list(tmp_path.iterdir()) == [folder]


def test_a_folder_of_a_running_process_stays(tmp_path: Path) -> None:
    with scratch(tmp_path) as folder:
        remove_abandoned(tmp_path)
        assert folder.is_dir()


def test_a_folder_renamed_away_stays(tmp_path: Path) -> None:
    with scratch(tmp_path / "building") as folder:
        folder.rename(tmp_path / "kept")
    assert (tmp_path / "kept").is_dir()
