"""Requests to the owner of existing resources: renaming a database, making it a replica, sizing a group. Pure."""

from dataclasses import dataclass

from config import RegionNames, Settings
from operations.reconcile.instances import Instance, name_aside


@dataclass(frozen=True)
class Owned:
    """An existing database: its settings field, its name and region, and the source that it should replicate."""

    field: str
    name: str
    region: str
    writer_arn: str

    def is_replica_of_the_writer(self, found: Instance | None) -> bool:
        """Return whether the owner did what was asked: made the database a replica of the active region's."""
        return found is not None and found.source == self.writer_arn


def asked(owned: Owned, found: Instance | None, epoch: int) -> str:
    """Say what the owner must do now; `found` is the instance that has the existing database's name."""
    steps = [*_aside(owned, found, epoch), *_replica(owned, found, epoch)]
    numbered = "\n".join(f"      {number}. {step}" for number, step in enumerate(steps, 1))
    return (
        f"{owned.field}: the database {owned.name} in {owned.region} {_state(found)}, and only its owner changes it\n"
        f"    allowed: a database of that name that is a replica of {owned.writer_arn}\n"
        f"    fix: ask its owner for these steps, then run make reconcile APPLY=1 again, which continues:\n{numbered}"
    )


def afterwards(owned: Owned, epoch: int) -> str:
    """Say what the owner must know once their database is the writer again."""
    return (
        f"{owned.field}: the database {owned.name} in {owned.region} has been the writer since epoch {epoch}. Ask its "
        "owner to remove replicate_source_db from their Terraform before their next apply, and to keep user and "
        "password out of it, or under ignore_changes"
    )


def retargeted(settings: Settings, here: RegionNames, epoch: int) -> str:
    """Return a request to the owner of the passive region's group, if the group still has the scaling policy that a
    failover gave it; otherwise empty. A failover gives a policy only if a setting asks for it. The region that is
    passive now was activated by a failover only if there have been at least two.
    """
    if not settings.existing.site(here.site).application or epoch < 2 or settings.keeps_policy(here.site):
        return ""
    return (
        f"existing.{here.site}.application: the group {here.auto_scaling_group} in {here.region} still has the scaling "
        "policy with application.target_cpu_percent that a failover to this region gave it. Ask its owner to apply "
        "their own Terraform, which restores the owner's policy"
    )


def _state(found: Instance | None) -> str:
    if found is None:
        return "doesn't exist"
    return f"replicates {found.source}" if found.is_replica else "is still the old writer"


def _aside(owned: Owned, found: Instance | None, epoch: int) -> list[str]:
    """List what the owner must do to keep the instance that has the existing database's name: it may have rows that
    exist nowhere else.
    """
    if found is None:
        return []
    kept = name_aside(owned.name, epoch)
    return [
        f"terraform state rm ADDRESS (that of {owned.name} in their configuration), because an apply would undo the "
        "renaming",
        f"aws rds modify-db-instance --region {owned.region} --db-instance-identifier {owned.name} "
        f"--new-db-instance-identifier {kept} --apply-immediately, and let nobody write to {kept}: it may have rows "
        "that were never replicated",
    ]


def _replica(owned: Owned, found: Instance | None, epoch: int) -> list[str]:
    like = f" with class, subnet group, security groups and parameters of {name_aside(owned.name, epoch)}"
    source_region = owned.writer_arn.split(":")[3]
    return [
        f'set identifier = "{owned.name}" and replicate_source_db = "{owned.writer_arn}" in their configuration, '
        f"without user, password and database name, and apply it{like if found else ''}; or: "
        f"aws rds create-db-instance-read-replica --region {owned.region} --source-region {source_region} "
        f"--db-instance-identifier {owned.name} --source-db-instance-identifier {owned.writer_arn} "
        f"--kms-key-id KEY, a key of {owned.region}"
    ]
