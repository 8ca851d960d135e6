"""What is mutated, and which tests must notice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from operations.project import ROOT


@dataclass(frozen=True)
class Area:
    """What decides in one part of the project. `tests` are fast ones: each runs as often as there are mutants."""

    package: str
    files: tuple[str, ...]
    tests: tuple[str, ...]

    def sources(self) -> list[str]:
        """Name its files, from the root."""
        found = {file for pattern in self.files for file in ROOT.glob(pattern)}
        return sorted(str(file.relative_to(ROOT)) for file in found if file.name != "__init__.py")


AREAS: Mapping[str, Area] = {
    "steps": Area(
        "recovery",
        ("recovery/steps/**/*.py",),
        (
            "tests/recovery",
            "--ignore=tests/recovery/test_package.py",
            "--ignore=tests/recovery/test_definition.py",
        ),
    ),
    "application": Area("application", ("application/*.py",), ("tests/application",)),
    # What refuses settings: what fields say together, and what the environment contradicts.
    "config": Area(
        "config",
        tuple(
            f"config/{name}.py"
            for name in (
                "agreements",
                "combinations",
                "contradictions",
                "environment",
                "errors",
                "fields",
                "promises",
            )
        ),
        (
            "tests/config",
            "--ignore=tests/config/test_generated_settings.py",
            "--ignore=tests/config/test_failover_calls.py",
            "--ignore=tests/config/test_effects.py",
        ),
    ),
}


def chosen(area: Area, changed: Iterable[str] | None) -> list[str]:
    """Name the area's files that are to be mutated: all, or those that changed."""
    wanted = None if changed is None else set(changed)
    return [file for file in area.sources() if wanted is None or file in wanted]


def functions_in(files: Iterable[str]) -> int:
    """Count the functions, by which files are divided into shards."""
    return sum(
        line.lstrip().startswith("def ")
        for file in files
        for line in (ROOT / Path(file)).read_text("utf-8").splitlines()
    )
