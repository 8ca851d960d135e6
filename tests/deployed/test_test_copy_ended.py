"""An isolated test that ends in the middle: what is left of its copy is found and destroyed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from drills.interrupted import clean_up, interrupted
from drills.test_copy.beside import Beside
from drills.test_copy.place import CopyTarget
from drills.test_copy.rehearsal import CopyExistsError, refuse_existing
from drills.test_copy.stack import CopyStack
from drills.world import World
from operations.project import ROOT
from tests.deployed.copies import left_of_a_copy
from tests.deployed.test_interruption import descendants, running
from tests.deployed.test_interruption import interruptible as interruptible

# What `make dr-test` does, with reports of its own: other tests' drills are under way in the project's.
RUN = """
import os, sys
from pathlib import Path
from config import Settings
from drills import suite
from drills.scenario import COPY_FOLDER
from drills.session import embedded_target
from drills.test_copy import beside
from drills.test_copy.rehearsal import Rehearsal
from drills.test_copy.stack import CopyStack
from drills.world import World
from embedded_aws.client import EmbeddedAws

settings, reports = Settings(), Path(sys.argv[1])
def say(what):
    print(what, flush=True)
def run(found):
    stack = CopyStack(found.folder, "embedded", settings, found.variables, lambda _: None)
    Rehearsal(found.target, stack, say, reports).run(suite.plan(["activation"], folder=COPY_FOLDER), say)
"""
IN_A_WORLD = f"""{RUN}
with beside.world(World(Path(sys.argv[2]), settings, True, 0.0), 6.0) as found:
    run(found)
"""
# The embedded AWS is the test's, and stays.
BESIDE = f"""{RUN}
target = embedded_target(settings, EmbeddedAws(sys.argv[2]))
run(beside.Beside(target, Path(sys.argv[3]), dict(os.environ)))
"""


def begun(program: str, *arguments: object, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.slow
def test_one_killed_in_the_middle_of_a_drill_is_finished_by_the_clean_up(
    here: Beside, stack: CopyStack, tmp_path: Path
) -> None:
    target = here.target
    reports = tmp_path / "reports"
    process = begun(BESIDE, reports, target.endpoint, stack.folder, **stack.environment)
    assert process.stdout is not None
    with process.stdout as output:
        next(line for line in output if "RestoreDatabase" in line)
        process.kill()
        process.wait(240)
    assert left_of_a_copy(target) != []
    with pytest.raises(CopyExistsError, match=r"there is a test copy already(.|\n)*--clean-up"):
        refuse_existing(CopyTarget("embedded", target.settings, target.endpoint))
    said: list[str] = []
    for left in interrupted(reports):
        clean_up(left, target.settings, said.append)
    assert any("destroying dr_test" in line for line in said)
    assert left_of_a_copy(target) == []
    assert interrupted(reports) == []


def until_it_deploys(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    next(line for line in process.stdout if "deploying dr_test" in line)
    # Terraform has planned, and makes what there is.
    time.sleep(10)


@pytest.mark.usefixtures("interruptible")
def test_one_killed_while_it_deploys_leaves_nothing(world: World, tmp_path: Path) -> None:
    with begun(IN_A_WORLD, tmp_path, world.folder) as process:
        until_it_deploys(process)
        below = descendants(process.pid)
        assert len(below) > 1
        process.kill()
    deadline = time.monotonic() + 60
    while running(below) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert running(below) == set()
    said: list[str] = []
    (left,) = interrupted(tmp_path)
    clean_up(left, world.settings, said.append)
    assert said == [
        f"{left.journal.parent.name}: the drill's embedded AWS is gone, and the test copy with it"
    ]
    assert interrupted(tmp_path) == []


@pytest.mark.slow
@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_while_it_deploys_destroys_what_there_is(world: World, tmp_path: Path) -> None:
    with begun(IN_A_WORLD, tmp_path, world.folder) as process:
        until_it_deploys(process)
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        said = process.stdout.read()
    assert "destroying dr_test" in said
    assert "was not destroyed" not in said
    assert interrupted(tmp_path) == []
