"""Prints the mutants of a run as JSON. It runs where the tool is installed: `python -m tests.mutation.collect`."""

import json
import sys
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant

# The tool's own codes (mutmut/stats.py): the tests failed, pytest itself did, or they took much too long.
KILLED = {1, 3, 36, -24, 24, 152, 255, -11, -9}


def main() -> int:
    found = []
    for meta in sorted(Path("mutants").rglob("*.py.meta")):
        codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        file = str(meta.relative_to("mutants")).removesuffix(".meta")
        for name, code in codes.items():
            if code is None:
                continue
            killed = code in KILLED
            diff = "" if killed else get_diff_for_mutant(name, path=file)
            found.append({"file": file, "name": name, "killed": killed, "diff": diff})
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
