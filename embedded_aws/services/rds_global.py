"""RDS: Aurora's global databases, whose clusters fail over and switch over, and are one whole in every region."""

from datetime import timedelta
from typing import Any

from moto.rds import models, responses

from embedded_aws.databases.clusters import (
    HOME,
    MOVE,
    RESYNC,
    STATUS,
    Move,
    credentials,
    global_of,
    writer_of,
)
from embedded_aws.extension import Extension
from embedded_aws.patching import Method, add, replace, wrap, wrap_property
from embedded_aws.world import World

# On AWS a minute or more; here long enough that FailoverState is seen.
MOVE_SECONDS = 3.0
# What a secondary can't have of its own, with AWS's words for it.
OWN_IDENTITY = {
    "database_name": "database name",
    "master_username": "user name",
    "master_user_password": "password",
}


def _install(world: World) -> None:
    wrap(models.DBCluster, "__init__", _initialised)
    wrap_property(models.DBCluster, "status", _status)
    wrap_property(models.GlobalCluster, "global_cluster_members", _members)
    state: Any = property(_failover_state)
    add(models.GlobalCluster, "failover_state", state)
    wrap(models.RDSBackend, "create_global_cluster", _joined)
    wrap(models.RDSBackend, "create_db_cluster", lambda stock: _created(stock, world))
    wrap(models.RDSBackend, "delete_db_cluster", lambda stock: _deleted(stock, world))
    replace(models.RDSBackend, "remove_from_global_cluster", _removed)
    wrap(responses.RDSResponse, "create_global_cluster", _named)
    wrap(responses.RDSResponse, "describe_global_clusters", _described)
    wrap(responses.RDSResponse, "delete_global_cluster", _found_first)
    wrap(responses.RDSResponse, "remove_from_global_cluster", _found_first)
    add(responses.RDSResponse, "failover_global_cluster", lambda self: _failover(world, self))
    add(responses.RDSResponse, "switchover_global_cluster", lambda self: _move(world, self, loss=False))


def _refusal(code: str, message: str) -> Exception:
    return models.RDSClientError(code, message)  # type: ignore[no-any-return]


def _initialised(stock: Method) -> Method:
    def __init__(self: Any, *arguments: Any, **options: Any) -> None:  # noqa: N807
        stock(self, *arguments, **options)
        # moto forgets the password of a member, which is the one that its storage has.
        self.__dict__.setdefault("_master_user_password", options.get("master_user_password"))

    return __init__


def _status(stock: Method) -> Method:
    def status(self: Any) -> Any:
        return self.__dict__.get(STATUS) or stock(self)

    return status


def _members(stock: Method) -> Method:
    def global_cluster_members(self: Any) -> Any:
        told = stock(self)
        for member, cluster in zip(told, self.members, strict=True):
            if not cluster.is_writer:
                waits = RESYNC in cluster.__dict__
                member["SynchronizationStatus"] = "pending-resync" if waits else "connected"
        return told

    return global_cluster_members


def _failover_state(self: Any) -> dict[str, Any] | None:
    move = getattr(self, MOVE, None)
    if move is None:
        return None
    return {
        "Status": "failing-over" if move.is_loss_allowed else "switching-over",
        "FromDbClusterArn": move.source,
        "ToDbClusterArn": move.target,
        "IsDataLossAllowed": move.is_loss_allowed,
    }


def _joined(stock: Method) -> Method:
    def create_global_cluster(self: Any, *arguments: Any, **options: Any) -> Any:
        whole = stock(self, *arguments, **options)
        for first in whole.members:
            first.is_writer, first.global_cluster_identifier = True, whole.global_cluster_identifier
        return whole

    return create_global_cluster


def _named(stock: Method) -> Method:
    """Tell the first database's name, which moto drops and Terraform reads."""

    def create_global_cluster(self: Any) -> Any:
        answer = stock(self)
        whole = _whole(self)
        whole.database_name = self.params.get("DatabaseName")
        return answer

    return create_global_cluster


def _created(stock: Method, world: World) -> Method:
    def create_db_cluster(self: Any, kwargs: Any) -> Any:
        name = kwargs.get("global_cluster_identifier")
        wholes = models.rds_backends[self.account_id][HOME].global_clusters
        if name and name not in wholes:
            raise _refusal("GlobalClusterNotFoundFault", f"Global cluster {name} not found.")
        if name and writer_of(wholes[name]) is not None:
            _refuse_own_identity(kwargs)
        cluster = stock(self, kwargs)
        whole = global_of(world, cluster)
        if whole is not None and not cluster.is_writer:
            # A secondary has its storage, and so its users and databases, from the primary cluster.
            cluster.master_username, _, cluster.database_name = credentials(cluster, whole)
        return cluster

    return create_db_cluster


def _refuse_own_identity(asked: Any) -> None:
    """Refuse a user, password or database of a secondary, which has the primary's. The words are AWS's, as in
    https://github.com/cloudposse/terraform-aws-rds-cluster/issues/157 and
    https://github.com/crossplane-contrib/provider-aws/issues/2072.
    """
    for name, told in OWN_IDENTITY.items():
        if asked.get(name):
            raise _refusal(
                "InvalidParameterCombination", f"Cannot specify {told} for cross region replication cluster"
            )


def _deleted(stock: Method, world: World) -> Method:
    def delete_db_cluster(self: Any, cluster_identifier: str, *arguments: Any, **options: Any) -> Any:
        cluster = self.clusters.get(cluster_identifier)
        if cluster is not None and global_of(world, cluster) is not None:
            # https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds/issues/25
            raise _refusal(
                "InvalidDBClusterStateFault",
                "This cluster is a part of a global cluster, please remove it from globalcluster first",
            )
        return stock(self, cluster_identifier, *arguments, **options)

    return delete_db_cluster


def _removed(backend: Any, global_cluster_identifier: str, db_cluster_identifier: str) -> Any:
    """Detach a cluster, of any region, which becomes a writer of its own (RemoveFromGlobalCluster)."""
    whole = models.rds_backends[backend.account_id][HOME].global_clusters[global_cluster_identifier]
    cluster = _member(whole, db_cluster_identifier)
    if getattr(whole, MOVE, None) is not None:
        raise _refusal("InvalidGlobalClusterStateFault", "A failover or switchover is in progress.")
    if cluster.is_writer and len(whole.members) > 1:
        # In AWS's words, as in https://github.com/gruntwork-io/cloud-nuke/issues/597.
        raise _refusal(
            "InvalidGlobalClusterStateFault",
            "Unable to delete cluster that is a primary member of global cluster while there are other global cluster "
            "members",
        )
    cluster.master_username, password, cluster.database_name = credentials(cluster, whole)
    cluster.__dict__["_master_user_password"] = password
    whole.members.remove(cluster)
    cluster.global_cluster_identifier = None
    return whole


def _found_first(stock: Method) -> Method:
    def operation(self: Any) -> Any:
        _whole(self)
        return stock(self)

    return operation


def _described(stock: Method) -> Method:
    """Answer for the named global cluster alone, or say that there is none."""

    def describe_global_clusters(self: Any) -> Any:
        if not self.params.get("GlobalClusterIdentifier"):
            return stock(self)
        return responses.ActionResult({"GlobalClusters": [_whole(self)]})

    return describe_global_clusters


def _whole(response: Any) -> Any:
    name = response.params["GlobalClusterIdentifier"]
    found = response.global_backend.global_clusters.get(name)
    if found is None:
        raise _refusal("GlobalClusterNotFoundFault", f"Global cluster {name} not found.")
    return found


def _member(whole: Any, arn: str) -> Any:
    for each in whole.members:
        if arn in (each.db_cluster_arn, each.db_cluster_identifier):
            return each
    raise _refusal("DBClusterNotFoundFault", f"{arn} is no member of {whole.global_cluster_identifier}.")


def _failover(world: World, response: Any) -> Any:
    """FailoverGlobalCluster fails over only with AllowDataLoss, and switches over otherwise (API reference)."""
    loss, switches = response.params.get("AllowDataLoss"), response.params.get("Switchover")
    if loss and switches:
        raise _refusal(
            "InvalidParameterCombination", "AllowDataLoss can't be specified together with Switchover."
        )
    return _move(world, response, loss=bool(loss))


def _move(world: World, response: Any, *, loss: bool) -> Any:
    whole = _whole(response)
    target, writer = _member(whole, response.params["TargetDbClusterIdentifier"]), writer_of(whole)
    _refuse_unfit(world, whole, target, writer, loss=loss)
    due = world.clock.now() + timedelta(seconds=MOVE_SECONDS)
    setattr(whole, MOVE, Move(writer.db_cluster_arn, target.db_cluster_arn, loss, due))
    return responses.ActionResult({"GlobalCluster": whole})


def _refuse_unfit(world: World, whole: Any, target: Any, writer: Any, *, loss: bool) -> None:
    """Refuse with the errors of both operations in the API reference. A switchover is for a healthy global cluster."""
    if getattr(whole, MOVE, None) is not None:
        raise _refusal("InvalidGlobalClusterStateFault", "A failover or switchover is in progress.")
    if target is writer:
        raise _refusal(
            "InvalidDBClusterStateFault", f"{target.db_cluster_arn} is the primary cluster already."
        )
    needed = [target] if loss else [target, writer]
    for each in needed:
        down = world.outages.region(each.region) is not None
        if down or RESYNC in each.__dict__ or each.status != "available":
            raise _refusal("InvalidDBClusterStateFault", f"{each.db_cluster_arn} isn't available.")


GLOBAL = Extension(
    service="rds",
    gap="lacks failovers and switchovers of a global cluster, and forgets its members of other regions",
    install=_install,
)
