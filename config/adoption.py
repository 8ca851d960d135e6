"""Sections of `dr.yaml` for a team that already runs a workload: what exists, and which parts it wants
(docs/adoption.md).
"""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from config import text_patterns
from config.adopted_data import Pairs, Tables, refuse_below_region
from config.domain import CertificateDomain
from config.errors import refused
from config.fields import Section, Site


def _two_zones(value: list[str]) -> list[str]:
    # CreateLoadBalancer, Subnets: "You must specify subnets from at least two Availability Zones"; CreateDBSubnetGroup:
    # "at least one subnet in at least two AZs".
    if len(value) < 2:
        raise refused(
            f"{len(value)} {'subnet is' if len(value) == 1 else 'subnets are'} too few: load balancers and RDS "
            "need subnets in two zones",
            allowed="at least 2 subnets, in two zones",
            fix="name a subnet of a second zone, too; when the VPC has none, its owner adds one",
        )
    return value


SubnetIds = Annotated[list[Annotated[str, Field(pattern=text_patterns.SUBNET)]], AfterValidator(_two_zones)]
RouteTableIds = Annotated[list[Annotated[str, Field(pattern=text_patterns.ROUTE_TABLE)]], Field(min_length=1)]

# What takes RDS's hands off a master password, as doctor and plan say it.
UNMANAGED_PASSWORD = (
    "its owner sets manage_master_user_password = false and a password of their own (aws rds modify-db-instance "
    "--no-manage-master-user-password --master-user-password ...). RDS deletes the secret that it made, so the "
    "application reads the new one first"
)


class Components(Section):
    """The wanted parts of the workload. The cache has its own switch, `cache.enabled`."""

    application: bool = True
    """Load balancers and instances, made or existing."""
    database: bool = True
    """The relational database and its replica, made or existing."""
    cdn: bool = True
    """CloudFront distributions, their web ACL and certificate, and the buckets of static files."""
    storage: bool = True
    """Buckets of application data, and their replication."""
    table: bool = True
    """The DynamoDB global table."""
    recovery: bool = True
    """The stack `recovery`, which detects a lost region and fails over."""


class ExistingNetwork(Section):
    """A VPC that is looked up. Its address range must be the one in `network`, on which peering and checks rely."""

    vpc_id: str = Field(pattern=text_patterns.VPC)
    """Id of the VPC."""
    public_subnet_ids: SubnetIds
    """Subnets with a route to an internet gateway, in two zones at least."""
    private_subnet_ids: SubnetIds
    """Subnets of the instances, with a route out of the VPC."""
    database_subnet_ids: SubnetIds | None = None
    """Subnets for the database and the cache, if either is made in this VPC."""
    route_table_ids: RouteTableIds
    """Route tables of the private and the database subnets: peering and gateway endpoints add routes to them."""


class ExistingLoadBalancer(Section):
    """An application load balancer that is looked up; listeners, certificate and web ACL stay its owner's."""

    name: str = Field(pattern=text_patterns.BALANCER)
    """Name of the load balancer."""
    target_group: str = Field(pattern=text_patterns.BALANCER)
    """Name of the target group that the load balancer's listener forwards to."""


class ExistingApplication(Section):
    """An Auto Scaling group that is looked up; a failover changes its size and nothing else."""

    auto_scaling_group: str = Field(min_length=1, max_length=255, pattern=text_patterns.VISIBLE)
    """Name of the group."""
    security_group_id: str = Field(pattern=text_patterns.SECURITY_GROUP)
    """Security group of the group's instances; the database admits connections from it."""
    scaling_policy: str = Field(default="target-tracking-cpu", max_length=255, pattern=text_patterns.VISIBLE)
    """Name of the group's target-tracking policy."""


class ExistingSite(Section):
    """Existing parts of a region. Each part is looked up and never created, changed or destroyed."""

    network: ExistingNetwork | None = None
    """The VPC."""
    load_balancer: ExistingLoadBalancer | None = None
    """The load balancer."""
    application: ExistingApplication | None = None
    """The instances."""
    database: str | None = Field(default=None, max_length=63, pattern=text_patterns.DATABASE)
    """Identifier of the RDS instance: the writer in the active region, its replica in the passive one. If only one
    region's is named, the project makes the other instance as a replica of the named one. After a failover that replica
    may be the writer.
    """

    @model_validator(mode="before")
    @classmethod
    def _no_tables_or_buckets(cls, given: Any) -> Any:
        refuse_below_region(given)
        return given

    @property
    def blocks(self) -> tuple[str, ...]:
        """Names of the fields that are set, such as `network` and `database`: the parts that exist."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) is not None)


class Existing(Section):
    """Existing parts, by region, and existing tables and buckets. For an existing hosted zone see `dns.zone`."""

    primary: ExistingSite = ExistingSite()
    """The primary region."""
    standby: ExistingSite = ExistingSite()
    """The standby region."""
    certificate: CertificateDomain | None = None
    """Domain of issued certificates that cover every name of the workload, in both regions and, with distributions,
    in us-east-1. The project then makes no certificate.
    """

    database_secret: str | None = Field(default=None, pattern=text_patterns.SECRET)
    """Name of the secret with `username` and `password` of the existing database, in both regions; the instances made
    here sign in with it. Default: `<project>/db/master`. Encrypt it with AWS's own key, `aws/secretsmanager`: the
    instances may use no other key of yours.
    """

    tables: Tables = []
    """DynamoDB tables of the primary region, which become global tables: at most 10."""
    buckets: Pairs = []
    """Buckets of the primary region, each with one of the standby region, replicated in both "
    "directions: at most 15."""

    @property
    def has_database(self) -> bool:
        """True if a database exists in either region. Then its owner decides user, password and version, also after a
        failover.
        """
        return bool(self.primary.database or self.standby.database)

    def site(self, site: Site) -> ExistingSite:
        return self.primary if site == "primary" else self.standby
