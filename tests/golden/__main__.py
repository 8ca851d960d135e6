"""Writes the golden copies anew: `make golden`."""

import os
import tempfile

from tests.conftest import SHARED_FOLDER
from tests.golden.copies import FOLDER, files, kept


def main() -> None:
    """Write every file, remove what belongs to none, and say what changed."""
    before = kept()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[SHARED_FOLDER] = folder
        after = dict(files())
    for name in sorted(before.keys() - after.keys()):
        (FOLDER / name).unlink()
        print(f"removed {name}")
    for name, content in after.items():
        if before.get(name) != content:
            (FOLDER / name).parent.mkdir(exist_ok=True)
            (FOLDER / name).write_text(content, encoding="utf-8")
            print(f"wrote {name}")


if __name__ == "__main__":
    main()
