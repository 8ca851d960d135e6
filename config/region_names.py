"""Names and predictable ARNs of one region's resources."""

from dataclasses import dataclass

from config.fields import Site
from config.partition import partition_of


@dataclass(frozen=True)
class Given:
    """Names of existing resources; None where the workload's own name is used."""

    database: str | None = None
    load_balancer: str | None = None
    auto_scaling_group: str | None = None
    scaling_policy: str | None = None
    database_secret: str | None = None


@dataclass(frozen=True)
class RegionNames:
    """Names of one region's resources. `suffix` is empty in the primary region and `-dr` in the standby.

    `given` has the names of existing resources; `role_path` is the path of every role; `own` says that names contain
    the project, where the original recipe's don't.
    """

    project: str
    account_id: str
    region: str
    site: Site
    given: Given = Given()
    role_path: str = "/"
    own: bool = False

    @property
    def partition(self) -> str:
        return partition_of(self.region)

    @property
    def root_arn(self) -> str:
        """ARN by which a policy delegates to IAM: everybody in the account whom IAM allows."""
        return f"arn:{self.partition}:iam::{self.account_id}:root"

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
        """DNS label of the region's distribution: `www` always belongs to the primary region's, because no two can
        have it.
        """
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
        """Role of the schedules that terminate a test copy."""
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
        """Id and name of the application's cache user: IAM authentication needs both to be equal."""
        return f"{self.project}-application{self.suffix}"

    @property
    def data_bucket(self) -> str:
        return f"{self.project}-data-{self.account_id}-{self.region}"

    @property
    def evidence_bucket(self) -> str:
        return f"{self.project}-evidence-{self.account_id}-{self.region}"

    @property
    def backup_vault(self) -> str:
        """Vault of AWS Backup, to which the other region's backups are copied."""
        return f"{self.project}-backups"

    @property
    def backup_vault_arn(self) -> str:
        return self.arn("backup", f"backup-vault:{self.backup_vault}")

    @property
    def static_bucket(self) -> str:
        """Bucket of static files, which CloudFront serves from either region."""
        return f"{self.project}-static-{self.account_id}-{self.region}"

    @property
    def static_bucket_arn(self) -> str:
        return f"arn:{self.partition}:s3:::{self.static_bucket}"

    @property
    def log_bucket(self) -> str:
        """Bucket of access logs of the region's load balancer, distribution and buckets."""
        return f"{self.project}-logs-{self.account_id}-{self.region}"

    @property
    def log_bucket_arn(self) -> str:
        return f"arn:{self.partition}:s3:::{self.log_bucket}"

    @property
    def topic(self) -> str:
        return f"{self.project}-dr-notifications"

    @property
    def topic_arn(self) -> str:
        return self.arn("sns", self.topic)

    @property
    def undelivered_queue(self) -> str:
        """Queue of notifications that the topic couldn't deliver."""
        return f"{self.topic}-undelivered"

    @property
    def undelivered_queue_arn(self) -> str:
        return self.arn("sqs", self.undelivered_queue)

    @property
    def replication_events(self) -> str:
        """Queue of events about objects that S3 replicated late or not at all."""
        return f"{self.project}-replication-events"

    @property
    def replication_events_arn(self) -> str:
        return self.arn("sqs", self.replication_events)

    @property
    def lease_table(self) -> str:
        return f"{self.project}-recovery-lease"

    @property
    def state_machine(self) -> str:
        return f"{self.project}-dr-failover" if self.own else "dr-failover"

    @property
    def audit_machine(self) -> str:
        return f"{self.project}-dr-audit" if self.own else "dr-audit"

    @property
    def state_machine_arn(self) -> str:
        return self.arn("states", f"stateMachine:{self.state_machine}")

    @property
    def audit_machine_arn(self) -> str:
        return self.arn("states", f"stateMachine:{self.audit_machine}")

    @property
    def replication_dashboard(self) -> str:
        """Name of the dashboard of replication; dashboards are global in an account."""
        return f"{self.project}-replication-health" if self.own else "DR-Replication-Health"

    @property
    def health_namespace(self) -> str:
        """CloudWatch namespace of replication health."""
        return f"{self.project}/replication-health" if self.own else "Custom"

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
        return f"arn:{self.partition}:s3:::{self.data_bucket}"

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
        return self.given.database_secret or f"{self.project}/db/master"

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
        """Name of the region's dashboard, with the suffix, because dashboards are global in an account."""
        return f"{self.project}-workload{self.suffix}"

    @property
    def recovery_dashboard(self) -> str:
        """Name of the dashboard of the region's recovery."""
        return f"{self.project}-recovery{self.suffix}"

    def recovery_role(self, purpose: str) -> str:
        """Name of a recovery role, with its region, because IAM is global and a role acts in one region."""
        return f"{self.project}-dr-{purpose}-{self.region}"

    def recovery_role_arn(self, purpose: str) -> str:
        return (
            f"arn:{self.partition}:iam::{self.account_id}:role{self.role_path}{self.recovery_role(purpose)}"
        )

    def table_arn(self, table: str) -> str:
        return self.arn("dynamodb", f"table/{table}")

    def parameter_arn(self, parameter: str) -> str:
        return self.arn("ssm", f"parameter{parameter}")

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"
