"""Aurora clusters, read from moto for the database servers behind them.

A cluster has one server, which is its storage. The cluster's endpoints and instances all lead to this server, because
Aurora's instances share one volume.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from embedded_aws.databases.instances import ORIGIN, Instance
from embedded_aws.databases.snapshots import DATA
from embedded_aws.lock import MOTO
from embedded_aws.world import World

# Clusters of these have a server here; the others are answers of the API only.
ENGINES = ("aurora-postgresql",)
# What moto's objects carry beside moto's own: a cluster's status while its server is made, and a member that lacks what
# the new writer has; a global cluster's failover or switchover.
STATUS, RESYNC, MOVE = "embedded_status", "embedded_resync", "embedded_move"
# What a member that resynchronizes was before: the writer of a switchover, or of a failover. Of the latter the data is
# kept in a snapshot with a name that begins so (Aurora user guide, "Performing managed failovers").
PLANNED, UNPLANNED = "planned", "rds:unplanned-global-failover"


@dataclass(frozen=True)
class Move:
    """A failover or switchover of a global cluster from one cluster to another, both given by ARN. It isn't
    finished before `due`.
    """

    source: str
    target: str
    is_loss_allowed: bool
    due: datetime


def global_clusters(world: World) -> list[Any]:
    """Return moto's global clusters, which moto stores in the backend of a single region. Call it under
    moto's lock.
    """
    from moto.rds.models import rds_backends

    regions = rds_backends[world.account_id].values()
    return [each for backend in regions for each in backend.global_clusters.values()]


def global_of(world: World, cluster: Any) -> Any:
    """Return the global cluster that a cluster is a member of; None if it isn't a member of any."""
    return next((each for each in global_clusters(world) if cluster in each.members), None)


def writer_of(whole: Any) -> Any:
    """Return the primary cluster of a global cluster; None while it has none."""
    return next((each for each in whole.members if each.is_writer), None)


def clusters(world: World) -> list[Instance]:
    """Return every Aurora cluster that has a database server, in all regions."""
    with MOTO:
        return [_instance(cluster, global_of(world, cluster)) for cluster in _all(world)]


def settle(world: World, is_promoted: Callable[[str], bool]) -> None:
    """Finish the failovers and switchovers that are due, if their target accepts writes."""
    with MOTO:
        for whole in global_clusters(world):
            move = getattr(whole, MOVE, None)
            if move is not None and world.clock.now() >= move.due:
                target = next((each for each in whole.members if each.db_cluster_arn == move.target), None)
                if target is None or is_promoted(target.db_cluster_resource_id):
                    _finish(whole, target)


def cancel(world: World, target: Instance) -> None:
    """Cancel the switchover to a cluster; both clusters keep their present roles."""
    with MOTO:
        for whole in global_clusters(world):
            members = {each.db_cluster_arn: each for each in whole.members}
            move = getattr(whole, MOVE, None)
            if move is not None and members[move.target].db_cluster_resource_id == target.key:
                delattr(whole, MOVE)


def set_status(world: World, instance: Instance, status: str) -> None:
    """Set a cluster's status in DescribeDBClusters; a deleted cluster is ignored."""
    with MOTO:
        for cluster in _all(world):
            if cluster.db_cluster_resource_id == instance.key:
                setattr(cluster, STATUS, status)
                if status == "available":
                    for kept in (STATUS, RESYNC, ORIGIN):
                        cluster.__dict__.pop(kept, None)


def lost_data(world: World, instance: Instance) -> bool:
    """Return whether an old writer may hold data that no other cluster has, because it failed over with data loss
    allowed.
    """
    with MOTO:
        return any(
            getattr(each, RESYNC, None) == UNPLANNED
            for each in _all(world)
            if each.db_cluster_resource_id == instance.key
        )


def keep(world: World, instance: Instance, data: bytes) -> None:
    """Keep the data of an old writer in a snapshot, as a managed failover does before it rebuilds the cluster as a
    secondary.
    """
    with MOTO:
        for cluster in _all(world):
            if cluster.db_cluster_resource_id == instance.key:
                name = f"{UNPLANNED}-{instance.identifier}-{world.clock.now():%Y-%m-%d-%H-%M-%S}"
                snapshot = cluster.backend.create_auto_cluster_snapshot(instance.identifier, name)
                setattr(snapshot, DATA, data)


def credentials(cluster: Any, whole: Any) -> tuple[str, str, str]:
    """Return the master user, the password and the first database of a cluster. A secondary has those of its primary
    cluster, because it replicates that cluster's storage.
    """
    writer = cluster if whole is None else writer_of(whole) or cluster
    password = str(writer.__dict__.get("_master_user_password") or "")
    return str(writer.master_username or ""), password, str(writer.database_name or "")


def at(world: World, endpoint: str) -> Any:
    """Return moto's cluster of any engine behind an endpoint; None if there is none. Call it under moto's lock."""
    return next((each for each in _of_any_engine(world) if each.endpoint == endpoint), None)


def _all(world: World) -> Iterator[Any]:
    return (each for each in _of_any_engine(world) if each.engine in ENGINES)


def _of_any_engine(world: World) -> Iterator[Any]:
    from moto.rds.models import rds_backends

    for backend in rds_backends[world.account_id].values():
        yield from backend.clusters.values()


def _finish(whole: Any, target: Any) -> None:
    """Swap the roles of the two clusters of a failover or switchover. If the target was deleted meanwhile,
    the roles stay.
    """
    move = getattr(whole, MOVE)
    delattr(whole, MOVE)
    if target is None:
        return
    old = writer_of(whole)
    target.master_username, password, target.database_name = credentials(target, whole)
    target.__dict__["_master_user_password"] = password
    for each in whole.members:
        each.is_writer = each is target
    if old is not None:
        # botocore's model, GlobalClusterMember: it is connected again once it has the new writer's data.
        setattr(old, RESYNC, UNPLANNED if move.is_loss_allowed else PLANNED)


def _instance(cluster: Any, whole: Any) -> Instance:
    writer = None if whole is None else writer_of(whole)
    move = None if whole is None else getattr(whole, MOVE, None)
    user, password, database = credentials(cluster, whole)
    is_target = move is not None and move.target == cluster.db_cluster_arn
    drains = is_target and move is not None and not move.is_loss_allowed
    return Instance(
        key=cluster.db_cluster_resource_id,
        region=cluster.region,
        identifier=cluster.db_cluster_identifier,
        address=cluster.endpoint,
        port=int(cluster.port),
        user=user,
        password=password,
        database=database or None,
        source=None if writer in (None, cluster) else writer.db_cluster_resource_id,
        promoting=is_target,
        origin=getattr(cluster, ORIGIN, None),
        is_cluster=True,
        drains=drains,
        others=tuple(_others(cluster)),
    )


def _others(cluster: Any) -> Iterator[str]:
    """Yield a cluster's addresses besides its writer endpoint: the reader endpoint, and the addresses of its
    instances. A cluster without instances has no such addresses.
    """
    members = cluster._members
    if members:
        yield cluster.reader_endpoint
    for member in members:
        yield member.address
