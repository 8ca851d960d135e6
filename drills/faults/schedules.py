"""Functions that don't run any more because their schedules are disabled."""

import time
from typing import Any, ClassVar, Literal

from pydantic import Field

from config.names import RegionNames
from drills.faults.fault import Fault, Kept, OnAws, Spec
from operations.target import Target
from recovery.steps.probe import RUN_SECONDS

# What a call that is under way at the end of a run may take, in seconds.
MARGIN_SECONDS = 5.0
_COPIED = (
    "Name",
    "GroupName",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "FlexibleTimeWindow",
    "Target",
)


class ScheduleOff(Spec):
    """The schedule of a recovery function is disabled, so the function doesn't run."""

    on_aws: ClassVar[OnAws] = "safe"
    kind: Literal["schedule-off"]
    function: str
    """Purpose of the function, such as `prober`."""
    where: list[Literal["passive", "witness"]] = Field(default=["passive"], min_length=1)

    def make(self, target: Target) -> Fault:
        def switch(state: str) -> None:
            for here in self._places(target):
                _switch(target.client("scheduler", here.region), here.function(self.function), state)

        def begin(_: Kept) -> None:
            switch("DISABLED")
            # A run that has begun goes on until its minute is over.
            time.sleep(RUN_SECONDS / target.clock_speed + MARGIN_SECONDS)

        regions = ", ".join(here.region for here in self._places(target))
        return Fault(
            f"the schedule of the function {self.function} is disabled in {regions}",
            begin=begin,
            undo=lambda _: switch("ENABLED"),
        )

    def _places(self, target: Target) -> list[RegionNames]:
        places = {"passive": target.passive, "witness": target.names.witness}
        return [found for where in self.where if (found := places[where]) is not None]


def _switch(scheduler: Any, name: str, state: str) -> None:
    found = scheduler.get_schedule(Name=name)
    kept = {key: found[key] for key in _COPIED if key in found}
    scheduler.update_schedule(State=state, **kept)
