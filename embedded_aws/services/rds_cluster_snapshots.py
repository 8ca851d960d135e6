"""RDS snapshots of Aurora clusters hold the data of the cluster's storage; a restore makes an independent cluster of
it.
"""

from typing import Any

from moto.rds import models

from embedded_aws.databases.clusters import ENGINES, credentials, global_of
from embedded_aws.databases.instances import ORIGIN, Origin
from embedded_aws.databases.snapshots import DATA
from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.services.rds_global import refusal
from embedded_aws.services.rds_snapshots import AUTOMATED
from embedded_aws.world import World


def _install(world: World) -> None:
    wrap(models.DBCluster, "get_cfg", lambda stock: _alone(stock, world))
    wrap(models.RDSBackend, "create_db_cluster_snapshot", lambda stock: _created(stock, world))
    wrap(models.RDSBackend, "copy_db_cluster_snapshot", _copied)
    wrap(models.RDSBackend, "restore_db_cluster_from_snapshot", lambda stock: _restored(stock, world))


def _has_server(world: World, engine: str) -> bool:
    return engine in ENGINES and "databases" in world.parts


def _alone(stock: Method, world: World) -> Method:
    """Return a snapshot's description of its cluster without the global cluster, and with the user, password
    and database that the cluster's storage has.
    """

    def get_cfg(self: Any) -> Any:
        user, password, database = credentials(self, global_of(world, self))
        return {
            **stock(self),
            "global_cluster_identifier": None,
            "master_username": user,
            "master_user_password": password,
            "database_name": database,
        }

    return get_cfg


def _created(stock: Method, world: World) -> Method:
    def create_db_cluster_snapshot(
        self: Any, db_cluster_identifier: str, db_cluster_snapshot_identifier: str, **options: Any
    ) -> Any:
        cluster = self.clusters.get(db_cluster_identifier)
        asked = options.get("snapshot_type") != AUTOMATED
        held = cluster is not None and asked and _has_server(world, cluster.engine)
        if held and cluster.status != "available":
            raise refusal("InvalidDBClusterStateFault", f"{db_cluster_identifier} is {cluster.status}.")
        snapshot = stock(self, db_cluster_identifier, db_cluster_snapshot_identifier, **options)
        if held:
            world.parts["databases"].snapshot_instance(cluster.db_cluster_resource_id, snapshot)
        return snapshot

    return create_db_cluster_snapshot


def _copied(stock: Method) -> Method:
    def copy_db_cluster_snapshot(
        self: Any, source_db_cluster_snapshot_identifier: str, *arguments: Any, **options: Any
    ) -> Any:
        source = self.get_db_cluster_snapshot(source_db_cluster_snapshot_identifier)
        if source.status != "available":
            raise refusal("InvalidDBClusterSnapshotStateFault", f"The snapshot is {source.status}.")
        copy = stock(self, source_db_cluster_snapshot_identifier, *arguments, **options)
        setattr(copy, DATA, getattr(source, DATA, None))
        return copy

    return copy_db_cluster_snapshot


def _restored(stock: Method, world: World) -> Method:
    def restore_db_cluster_from_snapshot(self: Any, from_snapshot_id: str, overrides: Any) -> Any:
        snapshot = self.get_db_cluster_snapshot(from_snapshot_id)
        held, data = _has_server(world, snapshot.cluster.engine), getattr(snapshot, DATA, None)
        if held and data is None:
            why = snapshot.status if snapshot.status != "available" else "without data in the embedded AWS"
            raise refusal("InvalidDBClusterSnapshotStateFault", f"{from_snapshot_id} is {why}.")
        made = stock(self, from_snapshot_id, overrides)
        if held:
            setattr(made, ORIGIN, Origin(data=data))
        return made

    return restore_db_cluster_from_snapshot


SNAPSHOTS = Extension(
    service="rds",
    gap="moto keeps no data in a snapshot of a cluster, and restores an empty cluster",
    install=_install,
)
