"""Sections of `dr.yaml` for what serves users. Every field has a default."""

from typing import Annotated

from pydantic import Field, model_validator

from config.errors import refused
from config.fields import InstanceType, Percent, Section


class Capacity(Section):
    """Size of an Auto Scaling group."""

    minimum: int = Field(default=3, ge=0, le=500)
    """Fewest instances."""
    maximum: int = Field(default=20, ge=1, le=500)
    """Most instances."""
    desired: int = Field(default=6, ge=0, le=500)
    """Instances to start with."""

    @model_validator(mode="after")
    def _ordered(self) -> "Capacity":
        if not self.minimum <= self.desired <= self.maximum:
            raise refused(
                f"minimum {self.minimum}, desired {self.desired} and maximum {self.maximum} are out of order",
                allowed="minimum <= desired <= maximum",
                fix="raise maximum or lower desired and minimum",
            )
        return self


class Application(Section):
    """What serves users in a region."""

    instance_types: Annotated[list[InstanceType], Field(min_length=1)] = [
        "m6g.large",
        "m7g.large",
        "c6g.large",
    ]
    """Instance types in order of preference; several, so that one refused capacity isn't the end."""
    port: int = Field(default=8080, ge=1, le=65535)
    """TCP port the application listens on."""
    health_path: str = Field(default="/health", pattern=r"^/\S*$")
    """Path that answers 200 while the process works."""
    readiness_path: str = Field(default="/health/ready", pattern=r"^/\S*$")
    """Path that answers 200 only when a write succeeds in this region."""
    capacity: Capacity = Capacity()
    """Size of the active region's Auto Scaling group, and what failover scales the other one to."""
    target_cpu_percent: Percent = 70.0
    """Average CPU that target tracking aims at, in percent."""
