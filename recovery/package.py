"""The Lambda zip: this package without this module, with identical bytes each time."""

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
    """Return the files of the zip, sorted by path."""
    return sorted(
        path for path in PACKAGE.rglob("*.py") if not (path.parent == PACKAGE and path.name in GENERATOR_ONLY)
    )


def content() -> bytes:
    """Return the zip's bytes: sorted, fixed times and modes, uncompressed, so that they are equal on every machine."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sources():
            entry = zipfile.ZipInfo(path.relative_to(PACKAGE.parent).as_posix(), TIME)
            entry.external_attr = MODE
            entry.create_system = UNIX
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def build(folder: Path) -> Path:
    """Write the zip below `folder`, named by its hash, and return it. Two runs at the same time do no harm."""
    made = content()
    target = folder / hashlib.sha256(made).hexdigest()[:16] / "recovery.zip"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(f".{os.getpid()}")
        draft.write_bytes(made)
        draft.replace(target)
    return target
