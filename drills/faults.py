"""Faults, each with its undo beside it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from drills.scenario import ApiFaultSpec, FaultSpec, ProberOffSpec, RegionOutageSpec, ReplicaPausedSpec
from drills.target import Target
from recovery.steps.probe import RUN_SECONDS

PROBER = "prober"
# What a call that is under way at the end of a run may take, in seconds.
MARGIN_SECONDS = 5.0


@dataclass(frozen=True)
class Fault:
    """Something that a drill breaks. `undo` may be called at any time, and again."""

    description: str
    begin: Callable[[], None]
    undo: Callable[[], None]


def make(spec: FaultSpec, target: Target) -> Fault:
    if isinstance(spec, RegionOutageSpec):
        return region_outage(spec, target)
    if isinstance(spec, ApiFaultSpec):
        return api_fault(spec, target)
    if isinstance(spec, ReplicaPausedSpec):
        return replica_paused(spec, target)
    return prober_off(spec, target)


def region_outage(spec: RegionOutageSpec, target: Target) -> Fault:
    region = target.active.region
    return Fault(
        f"region {region} is lost ({spec.mode})",
        begin=lambda: target.control.begin_outage(region, spec.mode),
        undo=lambda: target.control.end_outage(region),
    )


def api_fault(spec: ApiFaultSpec, target: Target) -> Fault:
    region = target.passive.region
    name = f"{spec.service}-{spec.operation}"
    return Fault(
        f"{spec.service}:{spec.operation} fails in {region} with {spec.error}",
        begin=lambda: target.control.put_fault(
            name,
            spec.service,
            spec.operation,
            spec.error,
            "injected by a drill",
            status=spec.status,
            region=region,
        ),
        undo=lambda: target.control.remove_fault(name),
    )


def replica_paused(spec: ReplicaPausedSpec, target: Target) -> Fault:
    here, there = target.active.region, target.passive.region

    def begin() -> None:
        target.control.set_replication("rds", here, there, paused=True)
        time.sleep(spec.seconds)

    return Fault(
        f"the replica in {there} gets nothing for {spec.seconds:g} s before the loss",
        begin=begin,
        undo=lambda: target.control.set_replication("rds", here, there),
    )


def prober_off(spec: ProberOffSpec, target: Target) -> Fault:
    del spec

    def switch(state: str) -> None:
        for here in (target.passive, target.names.witness):
            _schedule(target, here.region, here.function(PROBER), state)

    def begin() -> None:
        switch("DISABLED")
        # A run that has begun goes on probing until its minute is over.
        time.sleep(RUN_SECONDS / target.clock_speed + MARGIN_SECONDS)

    return Fault("the probers are off", begin=begin, undo=lambda: switch("ENABLED"))


def _schedule(target: Target, region: str, name: str, state: str) -> None:
    scheduler = target.client("scheduler", region)
    found = scheduler.get_schedule(Name=name)
    kept = ("Name", "GroupName", "ScheduleExpression", "FlexibleTimeWindow", "Target")
    scheduler.update_schedule(State=state, **{key: found[key] for key in kept if key in found})
