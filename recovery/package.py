"""The Lambda zip: this package without what only the generator needs, the same bytes each time."""

import zipfile
from pathlib import Path

PACKAGE = Path(__file__).parent
# Rendering and packaging happen where the stacks are generated; jinja2 isn't in Lambda's runtime.
GENERATOR_ONLY = frozenset({"definition.py", "package.py"})
# The earliest time a zip can say.
TIME = (1980, 1, 1, 0, 0, 0)
MODE = 0o644 << 16


def sources() -> list[Path]:
    """Files of the zip, in the order they stand in it."""
    return sorted(
        path for path in PACKAGE.rglob("*.py") if not (path.parent == PACKAGE and path.name in GENERATOR_ONLY)
    )


def build(target: Path) -> Path:
    """Write the zip to `target` and return it. Sorted, fixed times and modes, stored: reproducible."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in sources():
            entry = zipfile.ZipInfo(path.relative_to(PACKAGE.parent).as_posix(), TIME)
            entry.external_attr = MODE
            entry.create_system = 3  # Unix, whatever machine builds it.
            archive.writestr(entry, path.read_bytes())
    return target
