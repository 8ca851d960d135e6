"""Code of functions on disk: zips unpacked once, and the libraries that Lambda's runtime brings."""

import hashlib
import importlib.util
import io
import shutil
import tempfile
import threading
import zipfile
from pathlib import Path

# What the Python runtimes of Lambda have besides the standard library: boto3 and what it needs.
RUNTIME_LIBRARIES = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")


class CodeStore:
    """A store of functions' code: it unpacks zips below `directory`, one folder per content."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()

    def unpacked(self, archive: bytes) -> Path:
        """Return the folder with the content of a zip. Raises zipfile.BadZipFile when it isn't one."""
        folder = self._directory / "code" / hashlib.sha256(archive).hexdigest()[:32]
        with self._lock:
            if not folder.is_dir():
                folder.parent.mkdir(parents=True, exist_ok=True)
                half = Path(tempfile.mkdtemp(dir=folder.parent))
                with zipfile.ZipFile(io.BytesIO(archive)) as opened:
                    opened.extractall(half)
                half.rename(folder)
        return folder

    def libraries(self) -> Path:
        """Return the folder with the libraries that Lambda's runtime brings, such as boto3, and with no other installed
        package.

        A function that needs another package must bring it in its zip, here as on AWS.
        """
        folder = self._directory / "runtime-libraries"
        with self._lock:
            if not folder.is_dir():
                half = folder.with_suffix(".half")
                shutil.rmtree(half, ignore_errors=True)
                half.mkdir(parents=True)
                for name in RUNTIME_LIBRARIES:
                    source = _source(name)
                    (half / source.name).symlink_to(source)
                half.rename(folder)
        return folder


def _source(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            f"the package {name}, which Lambda's runtime has, isn't installed in this Python"
        )
    origin = Path(spec.origin)
    return origin.parent if origin.name == "__init__.py" else origin
