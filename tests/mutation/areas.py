"""What is mutated, and which tests must notice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from operations.project import ROOT


@dataclass(frozen=True)
class Area:
    """The deciding code in one part of the project. `tests` are fast ones: each runs as often as there are mutants."""

    package: str
    files: tuple[str, ...]
    tests: tuple[str, ...]

    def sources(self) -> list[str]:
        """Return the area's files, as paths from the project's root."""
        found = {file for pattern in self.files for file in ROOT.glob(pattern)}
        return sorted(str(file.relative_to(ROOT)) for file in found if file.name != "__init__.py")


AREAS: Mapping[str, Area] = {
    "steps": Area(
        "recovery",
        ("recovery/steps/**/*.py",),
        (
            "tests/recovery",
            "--ignore=tests/recovery/test_package.py",
        ),
    ),
    # What the program decides and answers.
    "application": Area(
        "application",
        tuple(
            f"application/{name}.py"
            for name in (
                "answers",
                "direction",
                "elapsed",
                "permit",
                "place",
                "renewal",
                "server",
                "warming",
            )
        ),
        ("tests/application",),
    ),
    # What refuses settings: what fields say together, and what the environment contradicts.
    "config": Area(
        "config",
        tuple(
            f"config/{name}.py"
            for name in (
                "component_checks",
                "environment",
                "environment_checks",
                "errors",
                "fields",
                "objective_checks",
                "section_checks",
            )
        ),
        (
            "tests/config",
            "--ignore=tests/config/test_generated_settings.py",
            "--ignore=tests/config/test_effects.py",
        ),
    ),
}

# Modules of the program that only talk to servers: their tests have real ones, PostgreSQL, Redis and the embedded AWS,
# which take seconds to begin, so they can't run once per mutant. What they decide is in the modules above.
WITH_REAL_SERVERS: Mapping[str, str] = {
    "application/writer.py": "tests/embedded_aws/instances/test_writer.py",
    "application/tables.py": "tests/embedded_aws/instances/test_writer.py",
    "application/connections.py": "tests/embedded_aws/instances/test_writer.py",
    "application/cache.py": "tests/embedded_aws/caches/test_caches.py",
    "application/clients.py": "tests/deployed/test_start.py",
}


def chosen(area: Area, changed: Iterable[str] | None) -> list[str]:
    """Name the area's files that are to be mutated: all, or those that changed."""
    wanted = None if changed is None else set(changed)
    return [file for file in area.sources() if wanted is None or file in wanted]


def functions_in(files: Iterable[str]) -> int:
    """Count the functions in files; shards get about the same number of them."""
    return sum(
        line.lstrip().startswith("def ")
        for file in files
        for line in (ROOT / Path(file)).read_text("utf-8").splitlines()
    )
