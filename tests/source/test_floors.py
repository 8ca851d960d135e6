"""Each package imports only packages below it in the picture of the layers in docs/architecture.md."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from operations.project import ROOT

PACKAGES = sorted(each.parent.name for each in ROOT.glob("*/__init__.py") if each.parent.name != "tests")
# What goes up, and why.
UPWARDS = {
    # `make demo` serves the live page while it drills.
    ("drills/commands/drilling.py", "watch"),
    # The command line of `make embedded-up` is an operator's.
    ("embedded_aws/__main__.py", "operations"),
}


def layers(document: str) -> dict[str, set[str]]:
    """Return the drawn arrows: for each package those directly below it."""
    (drawn,) = re.findall(r"## Layers\n+```mermaid\n(.*?)```", document, re.DOTALL)
    return {
        upper: set(re.findall(r"\w+", lowers))
        for upper, lowers in re.findall(r"^ *(\w+) --> (.+)$", drawn, re.MULTILINE)
    }


def below(package: str, drawn: Mapping[str, set[str]]) -> set[str]:
    """Return all packages that can be reached from a package by arrows."""
    found: set[str] = set()
    ahead = [package]
    while ahead:
        for lower in drawn.get(ahead.pop(), set()) - found:
            found.add(lower)
            ahead.append(lower)
    return found


@cache
def imported(text: str) -> set[str]:
    """Return the packages of ours that a module imports, at its beginning or later."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Import):
            found |= {each.name.split(".")[0] for each in node.names}
    return found & set(PACKAGES)


def upwards(package: str, drawn: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield each file of a package that imports what isn't below it, with what that is."""
    allowed = below(package, drawn) | {package}
    for file in sorted((ROOT / package).rglob("*.py")):
        for each in sorted(imported(file.read_text("utf-8")) - allowed):
            yield str(file.relative_to(ROOT)), each


DRAWN = layers((ROOT / "docs" / "architecture.md").read_text("utf-8"))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_those_that_the_picture_has_below_it(package: str) -> None:
    assert set(upwards(package, DRAWN)) - UPWARDS == set()


def test_the_picture_has_no_circle_and_every_package() -> None:
    assert [each for each in DRAWN if each in below(each, DRAWN)] == []
    assert set(DRAWN) | {lower for lowers in DRAWN.values() for lower in lowers} == {*PACKAGES, "scripts"}


def test_what_may_go_up_does() -> None:
    found = {each for package in PACKAGES for each in upwards(package, DRAWN)}
    assert found >= UPWARDS


def test_an_import_upwards_is_seen_wherever_it_stands() -> None:
    assert imported("def f() -> None:\n    from drills.drill import run\n") == {"drills"}
    assert imported("import config.names, json\n") == {"config"}
    assert below("config", {"config": {"recovery"}, "recovery": {"x"}}) == {"recovery", "x"}
