"""The order of the drills, and whether each verdict is the expected one."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from drills import scenario as scenarios
from drills.errors import NotSteadyError
from drills.result import Result
from drills.scenario import Scenario


@dataclass(frozen=True)
class Planned:
    """A drill to run. `fails_with` is a part of the reason with which a broken variant must fail; empty if it must
    pass.
    """

    scenario: Scenario
    fails_with: str = ""


@dataclass(frozen=True)
class Ran:
    """A finished drill: its result, or why it couldn't begin."""

    planned: Planned
    result: Result | None
    page: Path | None = None
    cause: str = ""

    @property
    def is_right(self) -> bool:
        """True if the verdict is the expected one. A drill that didn't begin has none."""
        if self.result is None:
            return False
        if not self.planned.fails_with:
            return self.result.verdict == "passed"
        told = any(self.planned.fails_with in reason for reason in self.result.reasons)
        return self.result.verdict == "failed" and told


def plan(
    names: Sequence[str],
    *,
    repeat: int = 1,
    seed: int | None = None,
    broken: bool = False,
    folder: Path = scenarios.FOLDER,
) -> list[Planned]:
    """Load and check every scenario of a folder before any of them runs; all of them if none is named.

    With `seed` the order is shuffled, equally for the same seed. Raises ScenarioError.
    """
    loaded = [scenarios.load(name, folder) for name in names or scenarios.names(folder)]
    planned = [
        Planned(each.broken_variant(), each.broken.fails_with) if broken else Planned(each) for each in loaded
    ] * repeat
    if seed is not None:
        random.Random(seed).shuffle(planned)
    return planned


def run(planned: Sequence[Planned], drill: Callable[[Scenario], tuple[Result, Path]]) -> Iterator[Ran]:
    """Run the drills one after the other, and go on if one of them isn't allowed to begin."""
    for each in planned:
        try:
            result, page = drill(each.scenario)
        except NotSteadyError as error:
            yield Ran(each, None, cause=str(error))
        else:
            yield Ran(each, result, page)
