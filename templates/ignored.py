"""The only attributes whose changes Terraform ignores, each with its reason (docs/architecture.md, invariant 7).

`IGNORED` are those of every deployment; resources that a clean-up removes also have `ROLE_OF_WHAT_GOES`.

Add new ones here: a test compares this list with the synthesized JSON of every strategy, in both directions.
"""

from dataclasses import dataclass

from cdktf import TerraformResourceLifecycle


@dataclass(frozen=True)
class Ignored:
    """Attributes of the resources of one type, and who decides them instead of the resource."""

    kind: str
    attributes: tuple[str, ...]
    reason: str

    @property
    def lifecycle(self) -> TerraformResourceLifecycle:
        return TerraformResourceLifecycle(ignore_changes=list(self.attributes))


REPLICA_OF_ITS_OWN = Ignored(
    "aws_dynamodb_table",
    ("replica",),
    "The replica is a resource of its own, of the stack that replicates: so it can go before the table does.",
)
MEMBER_OF_GLOBAL_DATABASE = Ignored(
    "aws_rds_cluster",
    ("database_name", "master_username", "replication_source_identifier", "source_region"),
    "Only a cluster's creation takes these, and only the first writer's; AWS keeps or moves them afterwards, so "
    "roles that swapped would make Terraform replace both clusters.",
)
IMAGE_OF_THE_REGION = Ignored(
    "aws_ssm_parameter",
    ("insecure_value",),
    "AWS's public parameter gives the first image only: what replicates images, or the team, sets it afterwards, so "
    "neither a new public image nor an apply may put it back.",
)
ACTIVE_REGION = Ignored(
    "aws_dynamodb_table_item",
    ("item",),
    "The deployment records the active region as it begins; every failover writes it afterwards, and no apply may put "
    "it back.",
)
IDENTITY_OF_DATABASE = Ignored(
    "aws_db_instance",
    ("db_name", "username"),
    "Only an instance's creation takes these. A replica has its writer's, also once it was promoted, and the settings' "
    "may be others: Terraform would replace the database that serves users by an empty one.",
)
_AS_IT_IS = (
    "Only of a promoted replica whose pair belongs to somebody else, and only while no setting says it: neither the "
    "settings' default nor the owner's replica may change what serves users."
)
SIZE_OF_THE_PROMOTED = (
    Ignored("aws_db_instance", ("instance_class",), _AS_IT_IS),
    Ignored("aws_db_instance", ("max_allocated_storage",), _AS_IT_IS),
    Ignored("aws_db_instance", ("storage_type", "iops"), _AS_IT_IS),
)
ROLE_OF_WHAT_GOES = Ignored(
    "aws_db_instance",
    ("replicate_source_db",),
    "Named for removal only: after a failover the settings may still have the old roles, no writer becomes a replica "
    "in place, and what is about to go needs no role.",
)
IGNORED = (
    REPLICA_OF_ITS_OWN,
    MEMBER_OF_GLOBAL_DATABASE,
    IMAGE_OF_THE_REGION,
    ACTIVE_REGION,
    IDENTITY_OF_DATABASE,
    *SIZE_OF_THE_PROMOTED,
)
