"""Sections of `dr.yaml` about networks and DNS. Every field has a default."""

from ipaddress import IPv4Network
from itertools import combinations
from typing import Annotated, Literal

from pydantic import Field, model_validator

from config import text_patterns
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
ZoneIds = Annotated[list[Annotated[str, Field(pattern=text_patterns.ZONE_ID)]], Field(min_length=3)]
# What an instance can't start without. S3 (which has Amazon Linux's packages too) and DynamoDB have gateways.
CALLED_AT_START: tuple[InterfaceService, ...] = ("secretsmanager", "ssm")


class Network(Section):
    """Address ranges, zones, endpoints and egress of the VPCs. The ranges may not overlap: the regions are peered."""

    primary_cidr: Cidr = "10.10.0.0/16"
    """Address range of the primary region's VPC. If the project makes the VPC, a private range of /16 to /20; if
    the VPC exists, its range.
    """
    standby_cidr: Cidr = "10.20.0.0/16"
    """Address range of the standby region's VPC, by the same rules as `primary_cidr`."""
    test_cidr: Cidr = "10.30.0.0/16"
    """Address range of the isolated test copy (`dr_test`)."""
    primary_zone_ids: ZoneIds | None = None
    """Ids of the primary region's availability zones, three or more; the first three by name are used. Null: zones
    that offer every instance type used in either role come first. `make doctor TARGET=aws` prints the ids to set, and
    `make deploy TARGET=aws` requires them, because AWS's offers change and a subnet in another zone is a replaced
    subnet.
    """
    standby_zone_ids: ZoneIds | None = None
    """Ids of the standby region's availability zones, by the same rules as `primary_zone_ids`."""
    interface_endpoints: list[InterfaceService] = []
    """AWS APIs that are reached by endpoints inside the VPC. Cost of each, assumed from AWS's price list of us-east-1
    in 2025: 0.01 USD per hour and zone, about 22 USD a month in three zones, and 0.01 USD per GB.
    """
    internet_egress: bool = True
    """True if instances may open HTTPS connections to any address. No security group rule can name the addresses of
    AWS's public APIs or of partners; `false` allows endpoints only, and needs interface endpoints.
    """
    flow_logs: Literal["log_group", "bucket"] = "log_group"
    """Destination of flow logs: a log group (searchable, 0.50 USD per GB assumed) or the log bucket (0.25)."""
    flow_log_days: LogDays = 365
    """Days that flow logs are kept in a log group."""

    def cidr(self, site: Site) -> str:
        """Return the address range of a region's VPC, made or existing."""
        return self.primary_cidr if site == "primary" else self.standby_cidr

    def zone_ids(self, site: Site) -> list[str] | None:
        """Return the zones in which a region's subnets may lie; None: any."""
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
        """Refuse a network without a way out to AWS's APIs, unless its endpoints suffice to start an instance."""
        missing = [service for service in CALLED_AT_START if service not in self.interface_endpoints]
        if missing:
            raise refused(
                f"{why}, and without endpoints instances can't reach {' and '.join(missing)}",
                allowed="network.interface_endpoints with " + " and ".join(CALLED_AT_START),
                fix=f"add {', '.join(missing)} to network.interface_endpoints, or change {field}",
                field=field,
            )


class Dns(Section):
    """The hosted zone that holds the names of the workload."""

    zone: Literal["existing", "create"] = "existing"
    """Origin of the hosted zone of `domain`: `existing` looks the zone up; `create` makes it (delegate the domain
    to the new zone before you continue).
    """
    record_ttl_seconds: int = Field(default=60, ge=1, le=86400)
    """Time to live of the records that validate certificates, in seconds. All other records are aliases with AWS's
    own 60 seconds.
    """
