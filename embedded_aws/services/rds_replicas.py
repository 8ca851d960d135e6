"""RDS read replicas: instances with their own region's settings. A promotion first changes the status, and
ends when the server accepts writes.
"""

from datetime import datetime, timedelta
from typing import Any

from moto.rds import models

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, replace, wrap
from embedded_aws.world import World

# On AWS a promotion takes minutes with a restart in it; here long enough that "modifying" is seen.
PROMOTION_SECONDS = 3.0
# What AWS gives a promoted replica that had no backups when the call doesn't say (days).
_DEFAULT_RETENTION = 1

# What a replica has from its source, wherever it is.
_INHERITED = (
    "engine",
    "engine_version",
    "allocated_storage",
    "storage_type",
    "iops",
    "storage_throughput",
    "storage_encrypted",
    "db_instance_class",
    "db_name",
    "master_username",
    "license_model",
    "port",
)
# What it has from its source only in the same region: these exist per region.
_INHERITED_IN_REGION = ("db_parameter_group_name", "kms_key_id", "vpc_security_group_ids")


def _install(world: World) -> None:
    replace(models.RDSBackend, "create_db_instance_read_replica", _create_replica)
    replace(models.DBInstance, "remove_replica", _remove_replica)
    wrap(models.RDSBackend, "delete_db_instance", _deleted)
    replace(models.RDSBackend, "promote_read_replica", _promotion(world))
    wrap(models.RDSBackend, "describe_db_instances", _settled(world))
    wrap(models.RDSBackend, "describe_events", _settled(world))


def _create_replica(self: Any, db_kwargs: Any) -> Any:
    asked = {name: value for name, value in dict(db_kwargs).items() if value is not None}
    source = self.find_db_from_id(asked["source_db_instance_identifier"])
    identifier = asked["db_instance_identifier"]
    if identifier in self.databases:
        raise models.DBInstanceAlreadyExists
    _refuse_managed_password(source)
    abroad = source.region != self.region_name
    if abroad and source.storage_encrypted and "kms_key_id" not in asked:
        raise models.InvalidParameterCombination(
            "You must specify a KMS key of the destination region for an encrypted cross-region replica."
        )
    names = _INHERITED if abroad else _INHERITED + _INHERITED_IN_REGION
    inherited = {name: getattr(source, name, None) for name in names}
    if not abroad:
        inherited["db_subnet_group_name"] = source._db_subnet_group_name
    options = {name: value for name, value in inherited.items() if value is not None}
    options |= {"backup_retention_period": 0, "publicly_accessible": False, **asked}
    replica = models.DBInstance(self, **options)
    replica.set_as_replica()
    self.databases[identifier] = replica
    source.add_replica(replica)
    replica.add_event("DB_INSTANCE_CREATE")
    return replica


def _refuse_managed_password(source: Any) -> None:
    """Refuse a replica of an instance whose master password RDS manages.

    RDS user guide, Password management with Secrets Manager, limitations; the words are AWS's, as in
    https://github.com/terraform-aws-modules/terraform-aws-rds/issues/532.
    """
    if source.manage_master_user_password and not source.engine.startswith("sqlserver-"):
        raise models.RDSClientError(
            "InvalidParameterValue",
            f"Creating read replicas for source instance with engine {source.engine} where ManageMasterUserPassword "
            "is enabled is not supported.",
        )


def _remove_replica(self: Any, replica: Any) -> None:
    gone = {replica.db_instance_identifier, replica.db_instance_arn}
    self.replicas = [name for name in self.replicas if name not in gone]


def _deleted(stock: Method) -> Method:
    def delete_db_instance(self: Any, db_instance_identifier: str, *arguments: Any, **options: Any) -> Any:
        database = self.databases.get(db_instance_identifier)
        if database is not None and database.is_replica and _source_of(database) is None:
            # The source is gone, and replication ended with it.
            database.is_replica = False
        return stock(self, db_instance_identifier, *arguments, **options)

    return delete_db_instance


def _source_of(replica: Any) -> Any:
    name = replica.source_db_instance_identifier
    region = name.split(":")[3] if name.startswith("arn:") else replica.region
    return models.rds_backends[replica.account_id][region].databases.get(name.rsplit(":", 1)[-1])


def _promotion(world: World) -> Method:
    def promote_read_replica(self: Any, db_kwargs: Any) -> Any:
        asked = {name: value for name, value in dict(db_kwargs).items() if value is not None}
        database = self.databases.get(asked.pop("db_instance_identifier"))
        if database is None:
            raise models.DBInstanceNotFoundError(db_kwargs["db_instance_identifier"])
        if not database.is_replica:
            raise _invalid_state("DB Instance is not a read replica.")
        if database.status != "available":
            raise _invalid_state(f"DB Instance is not in available state: it is {database.status}.")
        source = _source_of(database)
        if source is not None:
            source.remove_replica(database)
        asked.setdefault("backup_retention_period", database.backup_retention_period or _DEFAULT_RETENTION)
        database.update(**asked)
        database.status = "modifying"
        database.embedded_promoted_at = world.clock.now() + timedelta(seconds=PROMOTION_SECONDS)
        return database

    return promote_read_replica


def _settled(world: World) -> Any:
    def make(stock: Method) -> Method:
        def settled_first(self: Any, *arguments: Any, **options: Any) -> Any:
            for database in self.databases.values():
                if _may_settle(world, database):
                    _settle(database, world.clock.now())
            return stock(self, *arguments, **options)

        return settled_first

    return make


def _may_settle(world: World, database: Any) -> bool:
    """Return whether a promotion may end: the database server behind the instance accepts writes, or the
    instance has no server.
    """
    servers = world.parts.get("databases")
    return servers is None or database.engine != "postgres" or servers.is_promoted(database.dbi_resource_id)


def _settle(database: Any, now: datetime) -> None:
    due = getattr(database, "embedded_promoted_at", None)
    if due is None or now < due:
        return
    del database.embedded_promoted_at
    database.is_replica, database.source_db_instance_identifier = False, None
    database.status = "available"
    database.add_event("DB_INSTANCE_CREATE")
    event = database.backend.events[-1]
    # RDS-EVENT-0034 is the promotion in AWS's list of events.
    event.message = "Promoted Read Replica instance to stand-alone database instance."
    event.event_categories = ["read replica"]


def _invalid_state(message: str) -> Exception:
    return models.RDSClientError("InvalidDBInstanceState", message)  # type: ignore[no-any-return]


REPLICAS = Extension(
    service="rds",
    gap="in moto, a replica has the subnet, parameter and security groups of its source's region, and a promotion "
    "doesn't separate it from its source",
    install=_install,
)
