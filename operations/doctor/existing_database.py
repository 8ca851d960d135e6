"""Checks of an existing database: whether a replica can be made of it."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from config.adoption import UNMANAGED_PASSWORD
from config.fields import Site
from operations.doctor import existing_database_access
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge


def of_site(around: DoctorContext, site: Site) -> Iterator[Diagnosis]:
    """Yield the diagnoses of a region's existing database, if it has one."""
    settings, here = around.settings, around.names.site(site)
    name = settings.existing.site(site).database
    if not name or not settings.components.database:
        return
    item = f"existing.{site}.database {name}"
    found = _find(around.clients("rds", here.region), name)
    if found is None:
        yield Diagnosis(
            item,
            "not ready",
            f"{here.region} has no database instance of this name",
            f"give the name of an RDS instance in {here.region}; aws rds describe-db-instances lists them",
        )
        return
    yield _engine(around, item, found)
    yield from existing_database_access.of_database(around, site, item, found)
    if settings.active == site:
        yield from _writer(item, found)
    else:
        yield _replica(around, site, item, found)


def _find(rds: Any, name: str) -> Any:
    try:
        return rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("DBInstanceNotFound", "DBInstanceNotFoundFault"):
            return None
        raise


def _engine(around: DoctorContext, item: str, found: Any) -> Diagnosis:
    database = around.settings.database
    version, runs = database.engine_version, str(found["EngineVersion"])
    fits = not version or runs == version or runs.startswith(f"{version}.")
    wanted = f"{database.engine} {version}" if version else database.engine
    return judge(
        f"engine of {item}",
        good=found["Engine"] == database.engine and fits,
        cause=f"the database runs {found['Engine']} {runs}; the settings say {wanted}",
        fix=f"set database.engine to {found['Engine']}, and leave database.engine_version out",
    )


def _writer(item: str, found: Any) -> Iterator[Diagnosis]:
    source = found.get("ReadReplicaSourceDBInstanceIdentifier")
    yield judge(
        f"role of {item}",
        good=not source,
        cause=f"the database replicates {source}" if source else "the database is a writer",
        fix="set this setting to the active region's writer; after a failover, make status shows the next command",
    )
    managed = bool(found.get("MasterUserSecret")) and not str(found["Engine"]).startswith("sqlserver-")
    yield judge(
        f"master password of {item}",
        good=not managed,
        cause=(
            "RDS manages the master password, and can't make a replica of such a database"
            if managed
            else "the owner sets the master password, not RDS"
        ),
        fix=UNMANAGED_PASSWORD,
    )
    days = found.get("BackupRetentionPeriod", 0)
    yield judge(
        f"backups of {item}",
        good=days > 0,
        cause=f"automated backups are kept for {days} days"
        if days
        else "the database has no automated backups, and a replica needs them",
        fix="the database's owner sets a backup retention period of 1 day or more",
    )
    encrypted = bool(found.get("StorageEncrypted"))
    yield judge(
        f"encryption of {item}",
        good=encrypted,
        cause="the database is encrypted"
        if encrypted
        else "the database isn't encrypted, and no encrypted replica can be made of it",
        fix="the database's owner restores it from an encrypted copy of a snapshot",
    )


def _replica(around: DoctorContext, site: Site, item: str, found: Any) -> Diagnosis:
    writer = around.names.other(site).database_arn
    source = found.get("ReadReplicaSourceDBInstanceIdentifier")
    return judge(
        f"role of {item}",
        good=source == writer,
        cause=f"the database replicates {source}" if source else "the database is a writer",
        fix=f"its owner makes the database a replica of {writer}; after a failover, make reconcile says how",
    )
