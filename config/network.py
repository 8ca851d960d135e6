"""Sections of `dr.yaml` for addresses and names. Every field has a default."""

from ipaddress import IPv4Network
from itertools import combinations
from typing import Literal

from pydantic import Field, model_validator

from config.errors import refused
from config.fields import Cidr, Section


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
