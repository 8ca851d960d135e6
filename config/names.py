"""Every name and predictable ARN, computed from the settings: stacks meet by name (DESIGN section 2)."""

from dataclasses import dataclass
from functools import cached_property

from config.fields import GLOBAL_REGION
from config.settings import Settings, Site

STATE_MACHINE = "dr-failover"
SWITCH_METRIC = "FailoverSwitch"
PROBE_METRIC = "ProbeFailure"
# Volumes whose tag of this name is the project are copied by the snapshot policies.
SNAPSHOT_TAG = "dr-snapshot"


def final_snapshot(database: str) -> str:
    """Name of the snapshot that a removed database leaves."""
    return f"{database}-final"


@dataclass(frozen=True)
class Given:
    """Names that exist already; None where the workload gives its own."""

    database: str | None = None
    load_balancer: str | None = None
    auto_scaling_group: str | None = None
    scaling_policy: str | None = None


@dataclass(frozen=True)
class RegionNames:
    """Names of what one region holds. `suffix` is empty in the primary region and `-dr` in the standby.

    `given` has the names of what exists already.
    """

    project: str
    account_id: str
    region: str
    site: Site
    given: Given = Given()

    @property
    def suffix(self) -> str:
        return "" if self.site == "primary" else "-dr"

    @property
    def vpc(self) -> str:
        return f"{self.project}-vpc{self.suffix}"

    @property
    def flow_log_group(self) -> str:
        return f"/{self.project}/vpc-flow-logs"

    @property
    def flow_log_role(self) -> str:
        """Name of the role that writes flow logs; IAM is global, so the region's suffix is in it."""
        return f"{self.project}-flow-logs{self.suffix}"

    @property
    def load_balancer(self) -> str:
        return self.given.load_balancer or f"{self.project}-alb{self.suffix}"

    @property
    def web_acl(self) -> str:
        """Web ACL of the region's load balancer."""
        return f"{self.project}-web-acl{self.suffix}"

    @property
    def distribution_label(self) -> str:
        """`www` belongs to the primary region's distribution for good: no two can have it."""
        return "www" if self.site == "primary" else "standby.www"

    @property
    def auto_scaling_group(self) -> str:
        return self.given.auto_scaling_group or f"{self.project}-asg{self.suffix}"

    @property
    def launch_template(self) -> str:
        return f"{self.project}-launch{self.suffix}"

    @property
    def scaling_policy(self) -> str:
        return self.given.scaling_policy or "target-tracking-cpu"

    @property
    def database(self) -> str:
        own = f"{self.project}-db" if self.site == "primary" else f"{self.project}-db-replica"
        return self.given.database or own

    @property
    def expiry_role(self) -> str:
        """Role of the schedules that end a test copy."""
        return f"{self.project}-expiry{self.suffix}"

    @property
    def database_monitoring_role(self) -> str:
        """Role of enhanced monitoring; IAM is global, so the region's suffix is in it."""
        return f"{self.project}-db-monitoring{self.suffix}"

    @property
    def cache(self) -> str:
        return f"{self.project}-cache{self.suffix}"

    @property
    def cache_user(self) -> str:
        """Id and name of the application's cache user: IAM authentication wants them equal."""
        return f"{self.project}-application{self.suffix}"

    @property
    def data_bucket(self) -> str:
        return f"{self.project}-data-{self.account_id}-{self.region}"

    @property
    def evidence_bucket(self) -> str:
        return f"{self.project}-evidence-{self.account_id}-{self.region}"

    @property
    def static_bucket(self) -> str:
        """Static files, which CloudFront serves from either region."""
        return f"{self.project}-static-{self.account_id}-{self.region}"

    @property
    def static_bucket_arn(self) -> str:
        return f"arn:aws:s3:::{self.static_bucket}"

    @property
    def log_bucket(self) -> str:
        """Access logs of the region's load balancer, distribution and buckets."""
        return f"{self.project}-logs-{self.account_id}-{self.region}"

    @property
    def log_bucket_arn(self) -> str:
        return f"arn:aws:s3:::{self.log_bucket}"

    @property
    def topic(self) -> str:
        return f"{self.project}-dr-notifications"

    @property
    def topic_arn(self) -> str:
        return self.arn("sns", self.topic)

    @property
    def undelivered_queue(self) -> str:
        """Where notifications go that the topic couldn't deliver."""
        return f"{self.topic}-undelivered"

    @property
    def undelivered_queue_arn(self) -> str:
        return self.arn("sqs", self.undelivered_queue)

    @property
    def lease_table(self) -> str:
        return f"{self.project}-recovery-lease"

    @property
    def state_machine_arn(self) -> str:
        return self.arn("states", f"stateMachine:{STATE_MACHINE}")

    @property
    def database_arn(self) -> str:
        return self.arn("rds", f"db:{self.database}")

    @property
    def cache_arn(self) -> str:
        return self.arn("elasticache", f"replicationgroup:{self.cache}")

    @property
    def cache_user_arn(self) -> str:
        return self.arn("elasticache", f"user:{self.cache_user}")

    @property
    def database_cluster_arn(self) -> str:
        return self.arn("rds", f"cluster:{self.database}")

    @property
    def data_bucket_arn(self) -> str:
        return f"arn:aws:s3:::{self.data_bucket}"

    @property
    def endpoint_parameter(self) -> str:
        return f"/{self.project}/db/endpoint"

    @property
    def cache_endpoint_parameter(self) -> str:
        return f"/{self.project}/cache/endpoint"

    @property
    def image_parameter(self) -> str:
        return f"/{self.project}/application/image"

    @property
    def database_secret(self) -> str:
        return f"{self.project}/db/master"

    @property
    def application_role(self) -> str:
        """Name of the instances' role; IAM is global, so the region's suffix is in it."""
        return f"{self.project}-application{self.suffix}"

    def function(self, purpose: str) -> str:
        """Name of a recovery function, such as `myapp-dr-prober`."""
        return f"{self.project}-dr-{purpose}"

    def function_arn(self, purpose: str) -> str:
        return self.arn("lambda", f"function:{self.function(purpose)}")

    def alarm(self, purpose: str) -> str:
        """Name of an alarm, such as `myapp-dr-primary-unreachable`."""
        return f"{self.project}-dr-{purpose}"

    @property
    def dashboard(self) -> str:
        """Name of the region's dashboard; an account's dashboards are global, so the suffix is in it."""
        return f"{self.project}-workload{self.suffix}"

    def recovery_role(self, purpose: str) -> str:
        """Name of a recovery role; IAM is global, and a role acts in one region, so the region is in it."""
        return f"{self.project}-dr-{purpose}-{self.region}"

    def recovery_role_arn(self, purpose: str) -> str:
        return f"arn:aws:iam::{self.account_id}:role/{self.recovery_role(purpose)}"

    def table_arn(self, table: str) -> str:
        return self.arn("dynamodb", f"table/{table}")

    def parameter_arn(self, parameter: str) -> str:
        return self.arn("ssm", f"parameter{parameter}")

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"


class Names:
    """Names of everything, from the settings alone: nothing is looked up."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.project = settings.project
        self.account_id = settings.account_id
        self.global_region = GLOBAL_REGION

    @cached_property
    def primary(self) -> RegionNames:
        return self._region("primary", self._settings.regions.primary)

    @cached_property
    def standby(self) -> RegionNames:
        return self._region("standby", self._settings.regions.standby)

    @cached_property
    def witness(self) -> RegionNames:
        """The witness region holds a prober only, so only names of functions, roles and alarms are used."""
        here = self._settings.regions.witness
        return RegionNames(self.project, self.account_id, here, "standby")

    def site(self, site: Site) -> RegionNames:
        return self.primary if site == "primary" else self.standby

    def other(self, site: Site) -> RegionNames:
        return self.standby if site == "primary" else self.primary

    @property
    def global_table(self) -> str:
        return f"{self.project}-global-table"

    @property
    def ledger_table(self) -> str:
        return f"{self.project}-recovery-ledger"

    @property
    def global_database(self) -> str:
        """Aurora's global database, which the clusters of both regions are members of."""
        return f"{self.project}-global-db"

    @property
    def global_database_arn(self) -> str:
        """Global databases have no region in their ARN."""
        return f"arn:aws:rds::{self.account_id}:global-cluster:{self.global_database}"

    @property
    def database_name(self) -> str:
        """Name of the database in the instance; PostgreSQL wants no hyphens unquoted."""
        return self.project.replace("-", "_")

    @property
    def endpoint_parameter(self) -> str:
        """The same name in both regions."""
        return self.primary.endpoint_parameter

    @property
    def database_secret(self) -> str:
        return self.primary.database_secret

    @property
    def data_key_alias(self) -> str:
        return f"alias/{self.project}-data"

    @property
    def secrets_key_alias(self) -> str:
        return f"alias/{self.project}-secrets"

    @property
    def evidence_key_alias(self) -> str:
        return f"alias/{self.project}-evidence"

    @property
    def trail(self) -> str:
        return f"{self.project}-evidence"

    @property
    def trail_arn(self) -> str:
        """The trail is of the standby region, which survives, and records both."""
        return self.standby.arn("cloudtrail", f"trail/{self.trail}")

    @property
    def trail_bucket(self) -> str:
        return f"{self.project}-trail-{self.account_id}-{self.standby.region}"

    @property
    def distribution_web_acl(self) -> str:
        """Web ACL of both distributions, in the global region."""
        return f"{self.project}-distribution-web-acl"

    @property
    def distribution_certificate_domain(self) -> str:
        """The name by which the distributions' certificate is found in the global region."""
        return self._settings.existing.certificate or self.host(self.primary.distribution_label)

    @property
    def certificate_domain(self) -> str:
        """The name by which the load balancers' certificates are found."""
        return self._settings.existing.certificate or self.host("app")

    @property
    def switch_namespace(self) -> str:
        """CloudWatch namespace of the switch alone, so that a policy can say who may publish it."""
        return f"{self.project}/failover-switch"

    @property
    def probe_namespace(self) -> str:
        return f"{self.project}/probes"

    def host(self, label: str) -> str:
        """A DNS name of the workload, such as `app.example.com`."""
        return f"{label}.{self._settings.domain}"

    def region_host(self, site: Site) -> str:
        """The region's own DNS name, such as `primary.app.example.com`; it never moves."""
        return self.host(f"{site}.app")

    def role(self, purpose: str) -> str:
        """Name of an IAM role; IAM is global, so it has no region in it."""
        return f"{self.project}-dr-{purpose}"

    def role_arn(self, purpose: str) -> str:
        return f"arn:aws:iam::{self.account_id}:role/{self.role(purpose)}"

    def _region(self, site: Site, region: str) -> RegionNames:
        return RegionNames(self.project, self.account_id, region, site, self._given(site))

    def _given(self, site: Site) -> Given:
        found = self._settings.existing.site(site)
        return Given(
            database=found.database,
            load_balancer=found.load_balancer.name if found.load_balancer else None,
            auto_scaling_group=found.application.auto_scaling_group if found.application else None,
            scaling_policy=found.application.scaling_policy if found.application else None,
        )
