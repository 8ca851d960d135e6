"""RDS instances, read from moto for the database servers behind them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from embedded_aws.lock import MOTO
from embedded_aws.world import World

# Engines that have a server here; the others are answers of the API only.
ENGINES = ("postgres",)


# Parameters of a parameter group that a server here has too, with their words for on and off.
PARAMETERS = ("track_commit_timestamp",)
# What moto's instance carries until its server is made.
ORIGIN = "embedded_origin"


@dataclass(frozen=True)
class Origin:
    """The initial data of a restored instance: that of a snapshot (`data`), or that of another instance
    (`instance`) at a `moment`, which is None for the present.
    """

    data: bytes | None = field(default=None, repr=False)
    instance: str | None = None
    moment: datetime | None = None


@dataclass(frozen=True)
class Instance:
    """An RDS instance or an Aurora cluster. `key` is its DbiResourceId (DbClusterResourceId), which is unique
    forever; `source` is the key of a replica's source. `database` is the name of the first database, which is
    created with the instance; None if there is none.

    `promoting` says that a requested promotion of a replica isn't finished; `origin` is where a restored instance gets
    its data. `parameters` are those of its group at creation; a changed static one applies after a reboot. `others` are
    a cluster's further addresses; `drains` says that the promotion of a secondary waits for the writer's last write.
    """

    key: str
    region: str
    identifier: str
    address: str
    port: int
    user: str
    password: str
    database: str | None
    source: str | None
    promoting: bool
    origin: Origin | None = field(default=None, compare=False)
    parameters: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    is_cluster: bool = False
    drains: bool = False
    others: tuple[str, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every DNS name of the instance or cluster; none for a cluster without instances, because then nothing
        answers.
        """
        if self.is_cluster and not self.others:
            return ()
        return (self.address, *self.others)


def instances(world: World) -> list[Instance]:
    """Return every RDS instance that has a database server, in all regions."""
    from moto.rds.models import rds_backends

    with MOTO:
        found = [
            database
            for backend in rds_backends[world.account_id].values()
            for database in backend.databases.values()
            if database.engine in ENGINES
        ]
        by_arn = {database.db_instance_arn: database for database in found}
        return [_instance(database, by_arn) for database in found]


def set_status(world: World, instance: Instance, status: str) -> None:
    """Set an instance's status in DescribeDBInstances; a deleted instance is ignored."""
    from moto.rds.models import rds_backends

    with MOTO:
        database = rds_backends[world.account_id][instance.region].databases.get(instance.identifier)
        if database is not None and database.dbi_resource_id == instance.key:
            database.status = status
            if status == "available":
                # Its data is in its server by now.
                database.__dict__.pop(ORIGIN, None)


def _instance(database: Any, by_arn: dict[str, Any]) -> Instance:
    source = _source(database, by_arn) if database.is_replica else None
    return Instance(
        key=database.dbi_resource_id,
        region=database.region,
        identifier=database.db_instance_identifier,
        address=database.address,
        port=int(database.port),
        user=database.master_username,
        password=_password(database),
        database=database.db_name or None,
        source=None if source is None else source.dbi_resource_id,
        promoting=hasattr(database, "embedded_promoted_at"),
        origin=getattr(database, ORIGIN, None),
        parameters=tuple(_parameters(database)),
    )


def _password(database: Any) -> str:
    """Return the master user's password: the one in the secret that RDS manages, or the one that the owner set. A
    replica has no password of its own.
    """
    if database.manage_master_user_password:
        return str(json.loads(database.master_user_secret.secret.secret_string)["password"])
    return str(database._master_user_password or "")


def _parameters(database: Any) -> Iterator[tuple[str, str]]:
    groups = database.backend.db_parameter_groups
    group = groups.get(database.db_parameter_group_name or "")
    for name in PARAMETERS if group is not None else ():
        if value := group.parameters.get(name, {}).get("ParameterValue"):
            yield name, value


def _source(replica: Any, by_arn: dict[str, Any]) -> Any:
    name = replica.source_db_instance_identifier
    if name.startswith("arn:"):
        return by_arn.get(name)
    here = (each for each in by_arn.values() if each.region == replica.region)
    return next((each for each in here if each.db_instance_identifier == name), None)
