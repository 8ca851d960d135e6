"""The Lambda zip: this package without what only the generator needs, the same bytes each time."""

import hashlib
import io
import os
import zipfile
from pathlib import Path

PACKAGE = Path(__file__).parent
# Packaging happens where the stacks are generated.
GENERATOR_ONLY = frozenset({"package.py"})
# The earliest time a zip can say.
TIME = (1980, 1, 1, 0, 0, 0)
MODE = 0o644 << 16
UNIX = 3


def sources() -> list[Path]:
    """Return files of the zip, in the order they stand in it."""
    return sorted(
        path for path in PACKAGE.rglob("*.py") if not (path.parent == PACKAGE and path.name in GENERATOR_ONLY)
    )


def content() -> bytes:
    """Return the zip's bytes. Sorted, fixed times and modes, stored: the same on every machine."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sources():
            entry = zipfile.ZipInfo(path.relative_to(PACKAGE.parent).as_posix(), TIME)
            entry.external_attr = MODE
            entry.create_system = UNIX
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def build(folder: Path) -> Path:
    """Write the zip below `folder`, under its own hash, and return it. Safe to run at the same time twice."""
    made = content()
    target = folder / hashlib.sha256(made).hexdigest()[:16] / "recovery.zip"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(f".{os.getpid()}")
        draft.write_bytes(made)
        draft.replace(target)
    return target
