"""The model of the recovery time against drills of the embedded AWS that it never saw."""

import os
from pathlib import Path

import pytest

from drills import scenario
from drills.journal import read
from drills.session import run_embedded
from drills.world import World
from objectives.journals import observation
from tests.objectives.coverage import covered

# 50 take more than an hour, and are for a night of their own: DR_COVERAGE_DRILLS=50.
DRILLS = int(os.environ.get("DR_COVERAGE_DRILLS", "10"))
# Of 50, 41 at least.
SHARE = 41 / 50


@pytest.mark.slow
def test_its_interval_covers_drills_whose_figures_it_never_had(world: World, tmp_path: Path) -> None:
    seen = []
    for _ in range(DRILLS):
        result, page = run_embedded(world, scenario.load("region-loss"), reports=tmp_path)
        assert result.verdict == "passed", result.reasons
        seen.append(observation(read(page.parent / "journal.jsonl")))
    assert covered(seen) >= int(SHARE * DRILLS)
