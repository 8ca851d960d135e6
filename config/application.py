"""Sections of `dr.yaml` about the application. Every field has a default."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from config import text_patterns
from config.cron import Recurrence
from config.errors import refused
from config.fields import InstanceType, Percent, Section, repetition
from config.free_text import UrlPath

Architecture = Literal["arm64", "x86_64"]


class Capacity(Section):
    """Size of an Auto Scaling group."""

    minimum: int = Field(default=3, ge=0, le=500)
    """Fewest instances."""
    maximum: int = Field(default=20, ge=1, le=500)
    """Most instances."""
    desired: int = Field(default=6, ge=0, le=500)
    """Number of instances that a failover starts with. A deployment starts with the minimum; afterwards target
    tracking changes the number.
    """

    @model_validator(mode="after")
    def _ordered(self) -> "Capacity":
        if not self.minimum <= self.desired <= self.maximum:
            raise refused(
                f"minimum {self.minimum}, desired {self.desired} and maximum {self.maximum} are out of order",
                allowed="minimum <= desired <= maximum",
                fix="raise maximum or lower desired and minimum",
            )
        return self


class TestWindow(Section):
    """A period in which the passive region runs more instances than its strategy says.

    A scheduled action sets the minimum in whatever role the region has by then, so a failover removes the windows
    from the region that it activates. The failover's result names windows that it couldn't remove. After a reconcile
    the windows exist only in the new passive region.
    """

    name: str = Field(pattern=text_patterns.WINDOW, max_length=40)
    """Name of the window."""
    begins: Recurrence
    """Start of the window, when the group's minimum rises, as five fields of cron in UTC, such as `0 6 * * 1`."""
    ends: Recurrence
    """End of the window, when the group's minimum falls again. During the window a plan shows the higher minimum."""
    instances: int = Field(default=3, ge=1, le=500)
    """Minimum of the Auto Scaling group during the window."""

    @property
    def actions(self) -> tuple[str, str]:
        """Names of the scheduled actions at the beginning and the end of the window."""
        return f"{self.name}-begins", f"{self.name}-ends"


class Application(Section):
    """The application's instances, ports and paths."""

    architecture: Architecture = "arm64"
    """Processor architecture, of the image and of every instance type."""
    instance_types: Annotated[list[InstanceType], Field(min_length=1)] = [
        "m6g.large",
        "m7g.large",
        "c6g.large",
    ]
    """Instance types in order of preference. Give several, so that EC2 can launch another type if it has no capacity
    for the first.
    """
    port: int = Field(default=8080, ge=1024, le=65535)
    """TCP port on which the application listens; its service may not use ports below 1024."""
    health_path: UrlPath = "/health"
    """Path that answers 200 while the process works."""
    readiness_path: UrlPath = "/health/ready"
    """Path that answers 200 only when a write succeeds in this region."""
    capacity: Capacity = Capacity()
    """Size of the active region's Auto Scaling group. A failover scales the other region's group to it."""
    target_cpu_percent: Percent = 70.0
    """Average CPU that target tracking aims at, in percent."""
    data_volume_gib: int = Field(default=0, ge=0, le=16384)
    """Size of a second, encrypted volume of each instance, in GiB, mounted at /data; 0 means none. The volume has the
    tag `dr-snapshot`, by which snapshots are taken if `replication.snapshots` asks for them. It is deleted with its
    instance, so keep nothing on it that must not be lost.
    """
    reserved_instances: int = Field(default=0, ge=0, le=500)
    """Instances reserved in the passive region, of the first instance type, so that EC2 can't refuse them to a
    failover. Each costs its on-demand price, used or not.
    """
    warm_pool_instances: int = Field(default=0, ge=0, le=500)
    """Stopped instances kept in the passive region; they start in about a minute and cost only their volumes. AWS
    allows a warm pool with one instance type only, so if EC2 refuses that type, the failover gets no more instances.
    """
    test_windows: list[TestWindow] = []
    """Periods in which the passive region runs more instances, for load tests."""

    @field_validator("test_windows")
    @classmethod
    def _windows_have_names_of_their_own(cls, windows: list[TestWindow]) -> list[TestWindow]:
        if again := repetition([window.name for window in windows]):
            first, second = again
            raise refused(
                f"entry {second} has the name of entry {first}: {windows[first - 1].name}",
                allowed="a different name for each window: its scheduled actions are named after it",
                fix="rename one of the two windows",
            )
        return windows

    @model_validator(mode="after")
    def _serves(self) -> "Application":
        if self.capacity.desired < 1:
            raise refused(
                "an active region with no instance serves nobody, and a failover would start none",
                allowed="at least 1",
                fix="raise desired; for a workload without instances set components.application: false",
                field="application.capacity.desired",
            )
        return self

    @model_validator(mode="after")
    def _one_architecture(self) -> "Application":
        refuse_mixed(self.architecture, self.instance_types, "application.instance_types")
        return self


def refuse_mixed(architecture: Architecture, instance_types: Sequence[str], field: str) -> None:
    """Refuse instance types whose architecture isn't that of the image."""
    wrong = [each for each in instance_types if architecture_of(each) != architecture]
    if wrong:
        other = "x86_64" if architecture == "arm64" else "arm64"
        raise refused(
            f"{', '.join(wrong)} can't start an image for {architecture}",
            allowed=f"instance types of {architecture} (those with a g after the generation, as m7g, are arm64)",
            fix=f"replace {', '.join(wrong)}, or set application.architecture to {other} and replace the others",
            field=field,
        )


def architecture_of(instance_type: str) -> Architecture:
    """Return the architecture of an instance type, by its family: m7g and im4gn are Graviton, g5 and m7i aren't."""
    family = instance_type.split(".")[0]
    attributes = re.sub(r"^[a-z-]+[0-9]+", "", family)
    return "arm64" if family == "a1" or "g" in attributes else "x86_64"
