"""The only attributes whose changes Terraform ignores, each with its reason (docs/architecture.md, invariant 7).

`IGNORED` applies to every deployment, `ROLE_OF_WHAT_GOES` only to resources that a clean-up removes.

Add new ones here: a test compares this list with the synthesized JSON of every strategy, in both directions.
"""

from dataclasses import dataclass

from cdktf import TerraformResourceLifecycle


@dataclass(frozen=True)
class Ignored:
    """Attributes whose changes Terraform ignores in resources of one type, and the reason."""

    kind: str
    attributes: tuple[str, ...]
    reason: str

    @property
    def lifecycle(self) -> TerraformResourceLifecycle:
        return TerraformResourceLifecycle(ignore_changes=list(self.attributes))


REPLICA_OF_ITS_OWN = Ignored(
    "aws_dynamodb_table",
    ("replica",),
    "The stack `dr_shared-replication_services` has the replica as a resource of its own, so that the replica can be "
    "removed before the table.",
)
MEMBER_OF_GLOBAL_DATABASE = Ignored(
    "aws_rds_cluster",
    ("database_name", "master_username", "replication_source_identifier", "source_region"),
    "AWS takes these only when a cluster is created, and keeps or moves them afterwards. If Terraform didn't "
    "ignore them, it would replace both clusters after a swap of the roles.",
)
IMAGE_OF_THE_REGION = Ignored(
    "aws_ssm_parameter",
    ("insecure_value",),
    "Only the first image comes from AWS's public parameter. Afterwards the image function or the team sets it, and "
    "neither a new public image nor an apply may change it back.",
)
ACTIVE_REGION = Ignored(
    "aws_dynamodb_table_item",
    ("item",),
    "The first deployment records the active region. Afterwards every failover does, and no apply may change it back.",
)
IDENTITY_OF_DATABASE = Ignored(
    "aws_db_instance",
    ("db_name", "username"),
    "RDS takes these only when an instance is created. A replica keeps those of its writer, even after its promotion. "
    "If the settings differ, Terraform would replace the database that serves users by an empty one.",
)
_AS_IT_IS = (
    "Terraform ignores the attribute only of a promoted replica of an owner's database, and only if the settings don't "
    "give it: otherwise a default, or a value of the owner's old instance, would change the database that serves users."
)
SIZE_OF_THE_PROMOTED = (
    Ignored("aws_db_instance", ("instance_class",), _AS_IT_IS),
    Ignored("aws_db_instance", ("max_allocated_storage",), _AS_IT_IS),
    Ignored("aws_db_instance", ("storage_type", "iops"), _AS_IT_IS),
)
ROLE_OF_WHAT_GOES = Ignored(
    "aws_db_instance",
    ("replicate_source_db",),
    "Ignored only for a database that a clean-up removes. After a failover the settings may still have the old roles: "
    "Terraform would turn the writer into a replica, which isn't possible in place, nor needed before a removal.",
)
IGNORED = (
    REPLICA_OF_ITS_OWN,
    MEMBER_OF_GLOBAL_DATABASE,
    IMAGE_OF_THE_REGION,
    ACTIVE_REGION,
    IDENTITY_OF_DATABASE,
    *SIZE_OF_THE_PROMOTED,
)
