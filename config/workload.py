"""Sections of `dr.yaml` that describe the workload. Every field has a default."""

from ipaddress import IPv4Network
from itertools import combinations
from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.errors import refused
from config.fields import Cidr, Percent, Section


class Network(Section):
    """Addresses. The networks may not overlap, because the regions are peered."""

    primary_cidr: Cidr = "10.10.0.0/16"
    """Network of the primary region's VPC."""
    standby_cidr: Cidr = "10.20.0.0/16"
    """Network of the standby region's VPC."""
    test_cidr: Cidr = "10.30.0.0/16"
    """Network of the isolated test copy (`dr_test`)."""

    @model_validator(mode="after")
    def _apart(self) -> "Network":
        fields = ("primary_cidr", "standby_cidr", "test_cidr")
        for one, other in combinations(fields, 2):
            if IPv4Network(getattr(self, one)).overlaps(IPv4Network(getattr(self, other))):
                raise refused(
                    f"{one} {getattr(self, one)} and {other} {getattr(self, other)} overlap",
                    allowed="three networks that do not overlap",
                    fix=f"move {other} to another network, such as 10.40.0.0/16",
                )
        return self


class Dns(Section):
    """The hosted zone that holds the names of the workload."""

    zone: Literal["existing", "create"] = "existing"
    """`existing` looks the zone of `domain` up; `create` makes it (then delegate it before going on)."""
    record_ttl_seconds: int = Field(default=60, ge=1, le=86400)
    """Time to live of plain records, in seconds. Alias records follow AWS's own 60 seconds. No effect yet."""


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

    instance_types: Annotated[list[str], Field(min_length=1)] = ["m6g.large", "m7g.large", "c6g.large"]
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


class Database(Section):
    """The relational database."""

    engine: Literal["postgres"] = "postgres"
    """Database engine."""
    engine_version: str = Field(default="16", pattern=r"^\d+(\.\d+)?$")
    """Engine version, equal in both regions. A major version alone takes RDS's present default of it; a minor
    version that RDS has withdrawn can't be created any more."""
    instance_class: str = Field(default="db.r6g.large", pattern=r"^db\.[a-z0-9]+\.[a-z0-9]+$")
    """Instance class, equal in both regions so that the promoted replica carries the load."""
    allocated_storage_gib: int = Field(default=100, ge=20, le=65536)
    """Storage, in GiB."""
    backup_retention_days: int = Field(default=7, ge=1, le=35)
    """Days that automated backups are kept; promotion sets the same in the other region."""
    backup_window: str = Field(default="03:00-04:00", pattern=r"^\d\d:\d\d-\d\d:\d\d$")
    """Daily backup window, UTC."""


class Cache(Section):
    """The cache."""

    enabled: bool = True
    """Whether the workload has a cache. No effect yet."""
    node_type: str = Field(default="cache.m6g.large", pattern=r"^cache\.[a-z0-9]+\.[a-z0-9]+$")
    """Node type of the active region. No effect yet."""


class Storage(Section):
    """S3 buckets of the workload."""

    noncurrent_days: int = Field(default=30, ge=1)
    """Days that overwritten and deleted versions are kept."""
