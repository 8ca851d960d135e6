"""The recovery-time model's interval covers drills on the embedded AWS whose figures it wasn't given."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from drills import scenario
from drills.journal import read
from drills.session import run_embedded
from drills.world import World
from objectives.journals import Observation, observation
from tests.objectives.coverage import covered

# 50 take more than half an hour, and are for a night of their own: DR_COVERAGE_DRILLS=50.
DRILLS = int(os.environ.get("DR_COVERAGE_DRILLS", "10"))
# Drills mostly wait.
SIDE_BY_SIDE = 3
# Of 50, 41 at least.
SHARE = 41 / 50


def drilled(world: World, reports: Path, number: int) -> Observation:
    """Run a drill in its own copy of the world, and return how long each part of the recovery took."""
    result, page = run_embedded(world, scenario.load("region-loss"), reports=reports / str(number))
    assert result.verdict == "passed", result.reasons
    return observation(read(page.parent / "journal.jsonl"))


@pytest.mark.slow
def test_its_interval_covers_drills_whose_figures_it_never_had(world: World, tmp_path: Path) -> None:
    new_processes = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(SIDE_BY_SIDE, mp_context=new_processes) as pool:
        seen = list(pool.map(partial(drilled, world, tmp_path), range(DRILLS)))
    print(f"verified after {sorted(round(each.verified, 1) for each in seen)} s")
    assert covered(seen) >= int(SHARE * DRILLS)
