"""Sections of `dr.yaml` for addresses and names. Every field has a default."""

from ipaddress import IPv4Network
from itertools import combinations
from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.errors import refused
from config.fields import Cidr, LogDays, Section, Site

InterfaceService = Literal[
    "ec2messages",
    "kms",
    "logs",
    "monitoring",
    "secretsmanager",
    "ssm",
    "ssmmessages",
    "sts",
]
ZoneIds = Annotated[list[Annotated[str, Field(pattern=r"^[a-z]{3,5}[0-9]-az[0-9]$")]], Field(min_length=3)]
# What an instance can't start without. S3 (which has Amazon Linux's packages too) and DynamoDB have gateways.
CALLED_AT_START: tuple[InterfaceService, ...] = ("secretsmanager", "ssm")


class Network(Section):
    """Addresses, and what leaves the network. The networks may not overlap, because the regions are peered."""

    primary_cidr: Cidr = "10.10.0.0/16"
    """Network of the primary region's VPC: private and /16 to /20 where it is made here, as it is where it exists."""
    standby_cidr: Cidr = "10.20.0.0/16"
    """Network of the standby region's VPC; as of the primary's."""
    test_cidr: Cidr = "10.30.0.0/16"
    """Network of the isolated test copy (`dr_test`)."""
    primary_zone_ids: ZoneIds | None = None
    """Ids of the primary region's availability zones, three or more; the first three by name are used. Null: those
    come first that offer every type that is used, in either role. `make doctor TARGET=aws` says which to name, and
    `make deploy TARGET=aws` wants them named: what AWS offers changes, and a subnet that moves is replaced."""
    standby_zone_ids: ZoneIds | None = None
    """The same for the standby region."""
    interface_endpoints: list[InterfaceService] = []
    """AWS APIs that are reached inside the VPC. Cost of each, assumed from AWS's price list of us-east-1
    in 2025: 0.01 USD an hour and zone, about 22 USD a month in three zones, and 0.01 USD per GB."""
    internet_egress: bool = True
    """Whether instances may open HTTPS to anywhere. AWS's public APIs and a team's own partners have no
    addresses that a rule could name; false leaves endpoints only, and needs interface endpoints."""
    flow_logs: Literal["log_group", "bucket"] = "log_group"
    """Where flow logs go: a log group (searchable, 0.50 USD per GB assumed) or the log bucket (0.25)."""
    flow_log_days: LogDays = 365
    """Days that a log group keeps flow logs."""

    def cidr(self, site: Site) -> str:
        """Return the network of a region's VPC, made or existing."""
        return self.primary_cidr if site == "primary" else self.standby_cidr

    def zone_ids(self, site: Site) -> list[str] | None:
        """Return the zones that a region's subnets may lie in; None: any."""
        return self.primary_zone_ids if site == "primary" else self.standby_zone_ids

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

    @model_validator(mode="after")
    def _reaches_aws(self) -> "Network":
        if not self.internet_egress:
            self.refuse_closed("internet_egress is false", "network.internet_egress")
        return self

    def refuse_closed(self, why: str, field: str) -> None:
        """Refuse a network without a way out, unless its endpoints are enough for an instance to start."""
        missing = [service for service in CALLED_AT_START if service not in self.interface_endpoints]
        if missing:
            raise refused(
                f"{why}, and instances can't reach {' and '.join(missing)} without it",
                allowed="network.interface_endpoints with " + " and ".join(CALLED_AT_START),
                fix=f"add {', '.join(missing)} to network.interface_endpoints, or open the way out",
                field=field,
            )


class Dns(Section):
    """The hosted zone that holds the names of the workload."""

    zone: Literal["existing", "create"] = "existing"
    """`existing` looks the zone of `domain` up; `create` makes it (then delegate it before going on)."""
    record_ttl_seconds: int = Field(default=60, ge=1, le=86400)
    """Time to live of the records that validate certificates, in seconds. All others are aliases, which follow
    AWS's own 60 seconds."""
