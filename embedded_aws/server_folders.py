"""The folders for database and cache servers' files: made when the first server needs one, removed with
everything in them.
"""

import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

_WATCH = Path(__file__).parent / "databases" / "folder_watch.py"
PREFIX = "embedded-aws-servers-"


class ServerFolders:
    """The folders for servers' files: one per component, such as the database servers, all in one temporary
    folder, which is removed when this process ends, however it ends.

    The temporary folder isn't in the directory of the embedded AWS, because the user that servers run as must
    be able to enter it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._base: Path | None = None
        self._watch: subprocess.Popen[bytes] | None = None

    def of(self, part: str) -> Path:
        """Return the folder of a component, which every user may enter and only its owner may list."""
        with self._lock:
            if self._base is None:
                self._base = Path(tempfile.mkdtemp(prefix=PREFIX))
                self._base.chmod(0o711)
                self._watch = subprocess.Popen(
                    [sys.executable, "-I", "-S", str(_WATCH), str(self._base)],
                    stdin=subprocess.PIPE,
                    start_new_session=True,
                    cwd="/",
                )
            folder = self._base / part
            folder.mkdir(exist_ok=True)
            folder.chmod(0o711)
            return folder

    def close(self) -> None:
        """Remove all folders of servers. Call it after the servers have ended."""
        with self._lock:
            if self._base is not None:
                shutil.rmtree(self._base, ignore_errors=True)
            if self._watch is not None and self._watch.stdin is not None:
                self._watch.stdin.close()
                self._watch.wait()
            self._base = self._watch = None
