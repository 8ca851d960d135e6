"""A region of a project, and the ARNs that AWS makes predictable there."""

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
class RegionPlace:
    """One region of a project. `suffix` is empty in the primary region and `-dr` in the standby.

    `given` has the names of existing resources; `role_path` is the path of every role. `own` is true with `names:
    project`: then also the names that the original recipe fixes, such as `dr-failover`, contain the project.
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

    def table_arn(self, table: str) -> str:
        return self.arn("dynamodb", f"table/{table}")

    def parameter_arn(self, parameter: str) -> str:
        return self.arn("ssm", f"parameter{parameter}")

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"
