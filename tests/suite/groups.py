"""Groups of tests: what one worker runs one after the other, so that what they share is made once."""

import ast
from functools import cache
from pathlib import Path

from operations.project import ROOT

DEPLOYED = ROOT / "tests" / "deployed"


@cache
def group_of(nodeid: str) -> str:
    """Name the group of a test."""
    file = nodeid.partition("::")[0]
    path = ROOT / file
    demo = _of_the_demo(path)
    # Each of the others has a world of its own, and takes a minute or two.
    if path == DEPLOYED / "test_drills.py":
        name = nodeid.partition("::")[2].partition("[")[0]
        return "lost-region" if name in demo else nodeid
    if demo:
        return "lost-region"
    return str(path.parent.relative_to(ROOT)) if _has_one_for_all(path.parent) else file


@cache
def _has_one_for_all(folder: Path) -> bool:
    """Return whether a folder's tests share a fixture that is made once for all of its files."""
    shared = folder / "conftest.py"
    return shared.is_file() and 'scope="package"' in shared.read_text(encoding="utf-8")


@cache
def _of_the_demo(path: Path) -> frozenset[str]:
    """Return the names of a module's tests that use the demo's drill, which runs once for all."""
    if path.parent != DEPLOYED or not path.is_file():
        return frozenset()
    module = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        each.name
        for each in module.body
        if isinstance(each, ast.FunctionDef) and "lost_region" in {given.arg for given in each.args.args}
    )
