"""Names and predictable ARNs of one region's resources."""

from dataclasses import dataclass

from config.data_names import DataNames
from config.region_place import Given

__all__ = ["Given", "RegionNames"]


@dataclass(frozen=True)
class RegionNames(DataNames):
    """Names of what one region holds beside its data: network, front, instances, topics, functions, roles, alarms."""

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
        """DNS label of the region's distribution: `www` always belongs to the primary region's distribution, because
        no two distributions can have the same name.
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
    def expiry_role(self) -> str:
        """Role of the schedules that terminate a test copy."""
        return f"{self.project}-expiry{self.suffix}"

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
