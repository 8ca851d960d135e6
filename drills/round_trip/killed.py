"""A reconcile in its own process, for drills that kill it: `python -m drills.round_trip.killed FOLDER SPEED`."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from config import load_settings
from config.stacks import stacks
from drills.errors import NotSteadyError
from drills.round_trip.place import Place, tools_of
from operations.project import ROOT
from operations.reconcile import decision
from operations.reconcile.run import reconcile
from recovery.clock import utc_now

# A step has begun, and none of those that are killed here is that short.
INTO_THE_STEP_SECONDS = 1.0


def kill_during(place: Place, name: str) -> None:
    """Run a reconcile, and kill it without warning during a step. Raises NotSteadyError if it
    never reaches the step.
    """
    names = tuple(stack.name for stack in stacks(place.settings))
    (step,) = [each for each in decision.steps(names) if each.name == name]
    process = subprocess.Popen(
        [sys.executable, "-m", "drills.round_trip.killed", str(place.folder), str(place.clock_speed)],
        cwd=ROOT,
        env=place.variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    kill_in(step, process)
    place.say(f"killed during: {step.says}")


def kill_in(step: decision.Step, process: "subprocess.Popen[str]") -> None:
    """Kill a reconcile without warning once it reports a step. Raises NotSteadyError if it never reports the
    step.
    """
    assert process.stdout is not None
    said: list[str] = []
    with process.stdout as lines:
        for line in lines:
            said.append(line)
            if line.strip() == step.says:
                break
        else:
            raise NotSteadyError(
                f"the reconcile never reached the step {step.name!r}:\n{''.join(said[-20:])}"
            )
        time.sleep(INTO_THE_STEP_SECONDS)
        os.kill(process.pid, signal.SIGKILL)
    process.wait()


def main(folder: Path, speed: float) -> None:
    """Reconcile the copy of a world that is in a folder."""
    reconcile(
        tools_of(
            folder,
            load_settings(folder / "dr.yaml"),
            dict(os.environ),
            clock=utc_now,
            speed=speed,
            say=lambda line: print(line, flush=True),
            planned=lambda _stack, _plan: None,
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
