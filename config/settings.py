"""The settings as a whole: their model, and how `dr.yaml` is loaded and checked."""

from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field, ValidationError, model_validator

from config import text_patterns
from config.adoption import Components, Existing, ExistingSite
from config.application import Application
from config.cache import Cache
from config.component_checks import (
    made_in_network,
    refuse_clusters,
    refuse_combination,
    refuse_data,
    refuse_groups,
)
from config.database import Database
from config.document import read_document
from config.domain import Domain, refuse_uncertifiable
from config.drills import Chaos, Drills, TestCopy
from config.edge import Edge
from config.errors import Problem, SettingsError, problems_of, refused
from config.explanation import explained, misleading
from config.fields import AccountId, Section, refuse_narrow
from config.fields import Site as Site
from config.govcloud import refuse_absent
from config.monitoring import Monitoring
from config.network import Dns, Network
from config.objective_checks import broken
from config.organization import Organization
from config.partition import GOVCLOUD, partition_of
from config.replication import Replication
from config.resilience import (
    Budget,
    Contact,
    Failover,
    Notifications,
    Objectives,
    Regions,
    Schedules,
    State,
)
from config.section_checks import (
    refuse_drills_in_backups,
    refuse_large_windows,
    refuse_lonely_writers,
    refuse_passive_instances,
    refuse_reserved_names,
)
from config.storage import Storage
from config.strategy import Footprint, Overrides, Role, Strategy, footprint
from config.zone_ids import refuse_strange_zones

# The account of the original recipe, so that its commands run as they are written there.
EMBEDDED_ACCOUNT = "123456789012"


class Settings(Section):
    """Everything that `dr.yaml` decides."""

    schema_version: Literal[1] = 1
    """Version of this schema."""
    project: str = Field(default="myapp", max_length=20, pattern=text_patterns.PROJECT)
    """Prefix of every name: 1 to 20 lower-case letters, digits and single hyphens between them (a load balancer's
    name has at most 32 characters, and RDS refuses hyphens at the end or in a row). AWS reserves some, such as names
    that begin with `aws`, `ssm`, `internal` or `sg-`, and with a database reserved words of SQL.
    """
    names: Literal["recipe", "project"] = "recipe"
    """Naming of the state machines, the replication dashboard and its metric. `recipe`: names of the original's
    commands (`dr-failover`), which only one project per account and region can have. `project`:
    `<project>-dr-failover` and so on. A change replaces the state machines, so never change it while an execution
    runs.
    """
    domain: Domain = "example.com"
    """Domain of the hosted zone, in ASCII: `xn--...` if it has other letters. At most 60 characters if a certificate
    is made: ACM allows 64 for its first name, including `www.`.
    """
    account_id: AccountId = EMBEDDED_ACCOUNT
    """AWS account of all resources; required for TARGET=aws."""
    organization: Organization = Organization()
    """Requirements of the organization for resources and roles."""
    regions: Regions = Regions()
    """Regions of the workload."""
    active: Site = "primary"
    """The region with the active role; `make reconcile` changes it after a failover."""
    strategy: Strategy = "warm_standby"
    """Extent of what runs in the passive region. `pilot_light` runs no instance and no cache: creating a cache takes 10
    to 15 minutes, so after a failover there is none until a reconcile.
    """
    overrides: Overrides = Overrides()
    """Values that override the strategy's."""
    objectives: Objectives = Objectives()
    """The objectives that the team promised."""
    components: Components = Components()
    """Parts of the workload that are deployed."""
    existing: Existing = Existing()
    """Resources that exist already."""
    network: Network = Network()
    """Networks."""
    dns: Dns = Dns()
    """The hosted zone."""
    edge: Edge = Edge()
    """Web ACL settings."""
    application: Application = Application()
    """The application."""
    database: Database = Database()
    """The relational database."""
    cache: Cache = Cache()
    """The cache."""
    storage: Storage = Storage()
    """S3 buckets."""
    replication: Replication = Replication()
    """Replication between the regions."""
    failover: Failover = Failover()
    """Start and permissions of a failover."""
    monitoring: Monitoring = Monitoring()
    """Thresholds of each region's alarms."""
    notifications: Notifications = Notifications()
    """Notification recipients."""
    contacts: list[Contact] = []
    """People who decide and act in a disaster."""
    schedules: Schedules = Schedules()
    """Schedules of rehearsals."""
    test_copy: TestCopy = TestCopy()
    """The disposable copy for tests."""
    drills: Drills = Drills()
    """Permissions of drills."""
    chaos: Chaos = Chaos()
    """Experiments of AWS Fault Injection Service."""
    budget: Budget = Budget()
    """Limits of the standby region's cost."""
    state: State = State()
    """Buckets in which Terraform keeps state on AWS."""

    @model_validator(mode="after")
    def _names_are_free(self) -> "Settings":
        refuse_reserved_names(self.project, has_database=self.components.database)
        return self

    @model_validator(mode="after")
    def _partition_has_it(self) -> "Settings":
        if partition_of(self.regions.primary) == GOVCLOUD:
            refuse_absent(self.components, self.failover, self.budget)
        return self

    @model_validator(mode="after")
    def _promises_kept(self) -> "Settings":
        error = broken(self.objectives, self.replication)
        if error is not None:
            raise error
        return self

    @model_validator(mode="after")
    def _noticed_in_time(self) -> "Settings":
        minutes = self.failover.probing.least_minutes
        if minutes >= self.objectives.rto_minutes:
            raise refused(
                f"the prober's alarm needs {minutes:g} minutes to fire, and the RTO is "
                f"{self.objectives.rto_minutes:g} minutes",
                allowed="failing periods that together are shorter than objectives.rto_minutes",
                fix="lower failover.probing.failing_periods or raise objectives.rto_minutes",
                field="failover.probing.failing_periods",
            )
        return self

    @model_validator(mode="after")
    def _drills_outside_backups(self) -> "Settings":
        refuse_drills_in_backups(self.schedules, self.database, self.objectives)
        return self

    @model_validator(mode="after")
    def _capacity_in_order(self) -> "Settings":
        # The override has single numbers; only with the strategy's others can they be out of order.
        try:
            self.footprint_of("passive")
        except ValidationError as error:
            said = problems_of(error)[0]
            raise refused(
                said.reason, allowed=said.allowed, fix=said.fix, field="overrides.passive.capacity"
            ) from error
        return self

    @model_validator(mode="after")
    def _passive_instances_fit(self) -> "Settings":
        passive = self.footprint_of("passive")
        refuse_passive_instances(self.application, passive.instance_types)
        refuse_large_windows(self.application, passive.capacity.maximum)
        return self

    @model_validator(mode="after")
    def _parts_fit(self) -> "Settings":
        refuse_combination(self.components, self.existing, cache=self.cache.enabled)
        refuse_groups(self.database, self.existing)
        refuse_data(self.existing, self.project, self.regions)
        if self.database.is_global:
            refuse_clusters(self.existing)
        return self

    @model_validator(mode="after")
    def _zones_are_of_their_region(self) -> "Settings":
        refuse_strange_zones(self.network, self.regions)
        return self

    @model_validator(mode="after")
    def _domain_is_certifiable(self) -> "Settings":
        if self.components.application and not self.existing.certificate:
            refuse_uncertifiable(self.domain)
        return self

    @model_validator(mode="after")
    def _networks_hold_subnets(self) -> "Settings":
        for site in get_args(Site):
            if self.made_in_network(site) and not self.existing.site(site).network:
                refuse_narrow(self.network.cidr(site), f"network.{site}_cidr")
        # The test copy finds nothing that exists.
        if made_in_network(self.components, ExistingSite(), cache=self.cache.enabled):
            refuse_narrow(self.network.test_cidr, "network.test_cidr")
        return self

    @model_validator(mode="after")
    def _reaches_aws(self) -> "Settings":
        roles: tuple[Role, Role] = ("active", "passive")
        for role in roles:
            if self.footprint_of(role).nat_gateways == 0:
                why = f"the {role} region has no NAT gateway"
                self.network.refuse_closed(why, f"overrides.{role}.nat_gateways")
        fewest = min(self.footprint_of(role).nat_gateways for role in roles)
        refuse_lonely_writers(self.failover, self.components, self.existing, self.network, fewest)
        return self

    def role(self, site: Site) -> Role:
        """Return the role that the region `site` has now."""
        return "active" if site == self.active else "passive"

    def made_in_network(self, site: Site) -> list[str]:
        """Return the blocks that are made in the VPC of the region `site`."""
        return made_in_network(self.components, self.existing.site(site), cache=self.cache.enabled)

    def keeps_sizes(self, site: Site) -> bool:
        """Return whether a failover keeps the sizes of the region's Auto Scaling group: the group was adopted, and no
        setting gives sizes.
        """
        return (
            bool(self.existing.site(site).application) and "capacity" not in self.application.model_fields_set
        )

    def keeps_policy(self, site: Site) -> bool:
        """Return whether a failover keeps the scaling policies of the region's Auto Scaling group: the group was
        adopted, and no setting gives a target.
        """
        given = "target_cpu_percent" in self.application.model_fields_set
        return bool(self.existing.site(site).application) and not given

    @property
    def peered(self) -> bool:
        """Tell whether this project peers the two VPCs: both are known, and either region may write to the other's
        database.
        """
        sites = get_args(Site)
        known = all(self.existing.site(site).network or self.made_in_network(site) for site in sites)
        return self.components.database and known and self.footprint("standby").peered

    def footprint(self, site: Site) -> Footprint:
        """Return how much the region `site` runs, by its role and the strategy."""
        return self.footprint_of(self.role(site))

    def footprint_of(self, role: Role) -> Footprint:
        """Return how much a region of this role runs."""
        return footprint(
            self.strategy,
            role,
            self.overrides,
            application=self.application,
            database=self.database,
            cache=self.cache,
        )


def load_settings(path: Path) -> Settings:
    """Read and check a settings file.

    Raises SettingsError with every problem of the file, each with line, field, value, what is allowed
    and the fix. A file that doesn't exist is a problem; an empty one is valid.
    """
    if not path.is_file():
        missing = Problem(
            "DR_SETTINGS", repr(str(path)), "there is no such file", "a readable YAML file", "create the file"
        )
        raise SettingsError(str(path), [missing])
    document = read_document(path)
    try:
        settings = parse_settings(document.value, source=str(path))
    except SettingsError as error:
        raise SettingsError(str(path), explained(error.problems, document)) from error
    misread = misleading(document)
    if misread:
        raise SettingsError(str(path), misread)
    return settings


def parse_settings(document: Any, source: str = "settings") -> Settings:
    """Check a parsed document and return its settings. Raises SettingsError as load_settings does, without lines."""
    if not isinstance(document, dict):
        problem = Problem(
            "(file)",
            type(document).__name__,
            "the file is not a mapping",
            "lines of the form key: value",
            "write a mapping",
        )
        raise SettingsError(source, [problem])
    try:
        return Settings.model_validate(document)
    except ValidationError as error:
        raise SettingsError(source, problems_of(error, Settings)) from error
