"""RDS: a snapshot has its instance's data, which a restore brings back; an instance can also be restored to a
moment.
"""

from datetime import UTC, datetime
from typing import Any

from moto.rds import models

from embedded_aws.databases.instances import ENGINES, ORIGIN, Origin
from embedded_aws.databases.snapshots import DATA
from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.world import World

# Made by moto the moment that an instance is: there is nothing yet.
AUTOMATED = "automated"


def _install(world: World) -> None:
    wrap(models.RDSBackend, "create_db_snapshot", lambda stock: _created(stock, world))
    wrap(models.RDSBackend, "copy_db_snapshot", _copied)
    wrap(models.RDSBackend, "restore_db_instance_from_db_snapshot", lambda stock: _restored(stock, world))
    wrap(models.RDSBackend, "restore_db_instance_to_point_in_time", lambda stock: _rewound(stock, world))


def _has_servers(world: World, engine: str) -> bool:
    return engine in ENGINES and "databases" in world.parts


def _created(stock: Method, world: World) -> Method:
    def create_db_snapshot(
        self: Any, db_instance_identifier: str, db_snapshot_identifier: str, *arguments: Any, **options: Any
    ) -> Any:
        database = self.databases.get(db_instance_identifier)
        asked = options.get("snapshot_type", arguments[0] if arguments else "manual") != AUTOMATED
        held = database is not None and asked and _has_servers(world, database.engine)
        if held and database.status != "available":
            raise _invalid("InvalidDBInstanceState", f"Instance {database.status}: no snapshot can be taken.")
        snapshot = stock(self, db_instance_identifier, db_snapshot_identifier, *arguments, **options)
        if held:
            world.parts["databases"].snapshot_instance(database.dbi_resource_id, snapshot)
        return snapshot

    return create_db_snapshot


def _copied(stock: Method) -> Method:
    def copy_db_snapshot(
        self: Any, source_db_snapshot_identifier: str, *arguments: Any, **options: Any
    ) -> Any:
        source = self.get_db_snapshot(source_db_snapshot_identifier)
        if source.status != "available":
            raise _invalid("InvalidDBSnapshotState", f"The snapshot is {source.status}.")
        copy = stock(self, source_db_snapshot_identifier, *arguments, **options)
        setattr(copy, DATA, getattr(source, DATA, None))
        return copy

    return copy_db_snapshot


def _restored(stock: Method, world: World) -> Method:
    def restore_db_instance_from_db_snapshot(self: Any, from_snapshot_id: str, overrides: Any) -> Any:
        snapshot = self.get_db_snapshot(from_snapshot_id)
        held, data = _has_servers(world, snapshot.engine), getattr(snapshot, DATA, None)
        if held and (snapshot.status != "available" or data is None):
            why = snapshot.status if snapshot.status != "available" else "without data in the embedded AWS"
            raise _invalid("InvalidDBSnapshotState", f"{snapshot.db_snapshot_identifier} is {why}.")
        made = stock(self, from_snapshot_id, overrides)
        return _begin(made, overrides, Origin(data=data) if held else None)

    return restore_db_instance_from_db_snapshot


def _rewound(stock: Method, world: World) -> Method:
    def restore_db_instance_to_point_in_time(self: Any, source: str, target: str, overrides: Any) -> Any:
        origin = _moment(world, self.databases.get(source), overrides)
        return _begin(stock(self, source, target, overrides), overrides, origin)

    return restore_db_instance_to_point_in_time


def _moment(world: World, database: Any, overrides: Any) -> Origin | None:
    """Return the instance and the moment whose data a restore to a point in time needs; None if the instance
    has no database server.

    Raises AWS's errors: for an instance without backups, a request with both or neither of RestoreTime and
    UseLatestRestorableTime, and a moment out of range.
    """
    if database is None or not _has_servers(world, database.engine):
        return None
    if not database.backup_retention_period:
        raise _invalid("InvalidDBInstanceState", "Automated backups are not enabled for this instance.")
    key, asked = database.dbi_resource_id, overrides.get("restore_time")
    if bool(asked) == bool(overrides.get("use_latest_restorable_time")):
        raise _invalid("InvalidParameterCombination", "Give RestoreTime or UseLatestRestorableTime.")
    since = world.parts["databases"].restorable_since(key)
    if since is None:
        raise _invalid("InvalidDBInstanceState", "The instance has no backup yet.")
    if not asked:
        return Origin(instance=key)
    moment = (
        asked if isinstance(asked, datetime) else datetime.fromisoformat(str(asked).replace("Z", "+00:00"))
    )
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not since <= moment <= world.clock.now():
        raise _invalid(
            "InvalidRestoreFault", f"{moment.isoformat()} isn't between {since.isoformat()} and now."
        )
    return Origin(instance=key, moment=moment)


def _begin(made: Any, overrides: Any, origin: Origin | None) -> Any:
    """Return the restored instance without those of the source's attributes that moto copies but AWS doesn't."""
    made.is_replica, made.source_db_instance_identifier = False, None
    made.deletion_protection = bool(overrides.get("deletion_protection"))
    if origin is not None:
        setattr(made, ORIGIN, origin)
    return made


def _invalid(code: str, message: str) -> Exception:
    return models.RDSClientError(code, message)  # type: ignore[no-any-return]


SNAPSHOTS = Extension(
    service="rds",
    gap="moto keeps no data in a snapshot of an instance, and restores an empty instance",
    install=_install,
)
