"""The database instances that a failover leaves behind: the old writer, and those set aside earlier."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

# By these tags a set-aside instance is found again: the epoch before which it was the writer, when it was renamed,
# and from what.
EPOCH_TAG, AT_TAG, NAME_TAG = "dr-set-aside", "dr-set-aside-at", "dr-set-aside-from"
# The security groups that it had, which it gets back when it is brought back.
GROUPS_TAG = "dr-set-aside-groups"
TAGS = (EPOCH_TAG, AT_TAG, NAME_TAG, GROUPS_TAG)
# RDS limits an identifier to 63 characters.
NAME_LIMIT = 63


@dataclass(frozen=True)
class Instance:
    """One RDS instance. `resource_id` stays the same after a rename; `source` is its replication source, empty for a
    writer; `groups` are its security groups, and `is_protected` says whether RDS refuses to delete it.
    """

    name: str
    arn: str
    resource_id: str
    status: str
    source: str
    groups: tuple[str, ...] = ()
    is_protected: bool = False

    @property
    def is_replica(self) -> bool:
        return bool(self.source)


@dataclass(frozen=True)
class SetAside:
    """An old writer that is kept under another name. `name_before` is its original name."""

    instance: Instance
    name_before: str
    epoch: str
    at: str
    groups: tuple[str, ...] = ()


def name_aside(name: str, epoch: int) -> str:
    """Return the name of a set-aside writer, such as `myapp-db-before-3`; `epoch` is that of the failover that
    replaced it.
    """
    suffix = f"-before-{epoch}"
    return name[: NAME_LIMIT - len(suffix)].rstrip("-") + suffix


def find(rds: Any, name: str) -> Instance | None:
    """Return the instance of a name; None when there is none."""
    try:
        found = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("DBInstanceNotFound", "DBInstanceNotFoundFault"):
            return None
        raise
    return _instance(found[0])


def set_aside(rds: Any) -> Sequence[SetAside]:
    """Return every set-aside instance of the region, ordered by when they were set aside, oldest first."""
    found = []
    for page in rds.get_paginator("describe_db_instances").paginate():
        for each in page["DBInstances"]:
            tags = {tag["Key"]: tag["Value"] for tag in each.get("TagList", [])}
            if EPOCH_TAG in tags:
                found.append(
                    SetAside(
                        instance=_instance(each),
                        name_before=tags.get(NAME_TAG, ""),
                        epoch=tags[EPOCH_TAG],
                        at=tags.get(AT_TAG, "unknown"),
                        groups=tuple(tags.get(GROUPS_TAG, "").split()),
                    )
                )
    return sorted(found, key=lambda each: each.at)


def _instance(document: Any) -> Instance:
    return Instance(
        name=document["DBInstanceIdentifier"],
        arn=document["DBInstanceArn"],
        resource_id=document["DbiResourceId"],
        status=document["DBInstanceStatus"],
        source=document.get("ReadReplicaSourceDBInstanceIdentifier", ""),
        groups=tuple(each["VpcSecurityGroupId"] for each in document.get("VpcSecurityGroups", [])),
        is_protected=bool(document.get("DeletionProtection")),
    )


def put_aside(
    rds: Any, instance: Instance, epoch: int, at: str, *, closed_group: str, backup_tag: str
) -> None:
    """Tag the old writer, close its security group and rename it, in an order in which a killed run can be continued.

    Removes `backup_tag`, so that AWS Backup stops copying data daily that doesn't change any more; RDS's own backups
    continue. `closed_group` is a security group that admits nothing; empty if the VPC has none.
    """
    tags = {EPOCH_TAG: str(epoch), AT_TAG: at, NAME_TAG: instance.name, GROUPS_TAG: " ".join(instance.groups)}
    rds.add_tags_to_resource(
        ResourceName=instance.arn, Tags=[{"Key": key, "Value": value} for key, value in tags.items()]
    )
    rds.remove_tags_from_resource(ResourceName=instance.arn, TagKeys=[backup_tag])
    closed = {"VpcSecurityGroupIds": [closed_group]} if closed_group else {}
    rds.modify_db_instance(
        DBInstanceIdentifier=instance.name,
        NewDBInstanceIdentifier=name_aside(instance.name, epoch),
        ApplyImmediately=True,
        **closed,
    )


def bring_back(rds: Any, aside: SetAside) -> None:
    """Give a set-aside instance its name and security groups back, and remove its tags."""
    groups = {"VpcSecurityGroupIds": list(aside.groups)} if aside.groups else {}
    rds.remove_tags_from_resource(ResourceName=aside.instance.arn, TagKeys=list(TAGS))
    rds.modify_db_instance(
        DBInstanceIdentifier=aside.instance.name,
        NewDBInstanceIdentifier=aside.name_before,
        ApplyImmediately=True,
        **groups,
    )


def delete(rds: Any, instance: Instance, *, final_snapshot: str) -> None:
    """Delete an instance, leaving a final snapshot of the given name; no snapshot if the name is empty."""
    if instance.is_protected:
        rds.modify_db_instance(
            DBInstanceIdentifier=instance.name, DeletionProtection=False, ApplyImmediately=True
        )
    kept = (
        {"SkipFinalSnapshot": False, "FinalDBSnapshotIdentifier": final_snapshot}
        if final_snapshot
        else {"SkipFinalSnapshot": True}
    )
    rds.delete_db_instance(DBInstanceIdentifier=instance.name, **kept)
