"""Regions that are lost, slow, or that can't reach each other."""

from typing import ClassVar, Literal

from pydantic import Field

from drills.faults.fault import Fault, Kept, Spec
from operations.target import Target


class RegionOutage(Spec):
    """Everything in the active region stops answering."""

    loses: ClassVar[bool] = True
    kind: Literal["region-outage"]
    mode: Literal["refuse", "unavailable", "hang"] = "refuse"
    """Failure of calls: connection dropped, 503, or no answer until the client gives up."""

    def make(self, target: Target) -> Fault:
        region = target.active.region
        return Fault(
            f"region {region} is lost ({self.mode})",
            begin=lambda _: target.control.begin_outage(region, self.mode),
            undo=lambda _: target.control.end_outage(region),
        )


class RegionSlow(Spec):
    """The active region answers, but late."""

    kind: Literal["region-slow"]
    seconds: float = Field(gt=0, le=60)
    """Delay of each answer, in seconds."""

    def make(self, target: Target) -> Fault:
        region = target.active.region
        return Fault(
            f"region {region} answers {self.seconds:g} s late",
            begin=lambda _: target.control.begin_outage(region, "slow", self.seconds),
            undo=lambda _: target.control.end_outage(region),
        )


class Partition(Spec):
    """A partition: the two regions can't reach each other, and everybody else reaches both."""

    kind: Literal["partition"]

    def make(self, target: Target) -> Fault:
        here, there = target.active.region, target.passive.region

        def begin(_: Kept) -> None:
            target.control.begin_outage(here, "cut-off", peer=there)

        return Fault(
            f"{here} and {there} can't reach each other",
            begin=begin,
            undo=lambda _: target.control.end_outage(here),
        )
