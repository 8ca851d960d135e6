"""Measures a failover's own overhead: a planned failover in a fresh copy of the deployed world."""

import time

from drills.errors import DrillError
from drills.overhead import Overhead, overhead, waits_of
from drills.session import SCRATCH, embedded_target
from drills.world import World
from machines.definition import FUNCTIONS
from machines.rendering import render
from operations.failover.execution import describe, history, steps_of
from operations.failover.start import Wanted, start
from operations.scratch import scratch
from wiring.machines import definition

POLL_SECONDS = 0.5


def measure(world: World) -> Overhead:
    """Fail over as an operator would, and return the overhead. Raises DrillError if the failover fails."""
    with scratch(SCRATCH) as folder, world.running(folder) as handle:
        target = embedded_target(world.settings, handle.client)
        here = target.passive
        machines = target.client("stepfunctions", here.region)
        wanted = Wanted("failover", here.region, "ungraceful", "bench")
        before = handle.client.calls()
        arn = start(machines, here, wanted)
        while not (execution := describe(machines, arn)).is_over:
            time.sleep(POLL_SECONDS)
        if execution.status != "SUCCEEDED":
            raise DrillError(f"the failover ended {execution.status}: {execution.error} {execution.cause}")
        theirs = {here.recovery_role_arn(purpose) for purpose in ("machine", *FUNCTIONS)}
        made = handle.client.calls(int(before[-1]["seq"]) if before else 0)
        calls = [call for call in made if call["principal"] in theirs]
        machine = render(definition(target.settings, target.names, here))
        return overhead(steps_of(history(machines, arn)), waits_of(machine), calls)
