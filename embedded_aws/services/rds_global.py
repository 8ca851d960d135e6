"""RDS: Aurora's global databases, each with clusters in several regions. Calls in any region find the same
global databases.
"""

from typing import Any

from moto.rds import models, responses

from embedded_aws.databases.clusters import (
    MOVE,
    RESYNC,
    STATUS,
    credentials,
    global_clusters,
    global_of,
    writer_of,
)
from embedded_aws.extension import Extension
from embedded_aws.patching import Method, replace, wrap, wrap_property
from embedded_aws.world import World

# What a secondary can't have of its own, with AWS's words for it.
OWN_IDENTITY = {
    "database_name": "database name",
    "master_username": "user name",
    "master_user_password": "password",
}


def _install(world: World) -> None:
    wrap(models.DBCluster, "__init__", _initialised)
    wrap_property(models.DBCluster, "status", _status)
    wrap_property(models.DBCluster, "scaling_configuration_info", _scaling)
    wrap_property(models.GlobalCluster, "global_cluster_members", _members)
    wrap(models.RDSBackend, "create_global_cluster", _joined)
    wrap(models.RDSBackend, "create_db_cluster", lambda stock: _created(stock, world))
    wrap(models.RDSBackend, "delete_db_cluster", lambda stock: _deleted(stock, world))
    replace(models.RDSBackend, "remove_from_global_cluster", _removal(world))
    wrap(models.RDSBackend, "_get_resource_for_tagging", lambda stock: _tagged(stock, world))
    wrap(responses.RDSResponse, "create_global_cluster", _named)
    wrap(responses.RDSResponse, "describe_global_clusters", _described)
    wrap(responses.RDSResponse, "delete_global_cluster", _found_first)
    wrap(responses.RDSResponse, "remove_from_global_cluster", _found_first)


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


def _scaling(stock: Method) -> Method:
    """Leave ScalingConfigurationInfo out of the description of a provisioned cluster: only Aurora Serverless
    v1 has it (API reference, DBCluster).
    """

    def scaling_configuration_info(self: Any) -> Any:
        return stock(self) if self.scaling_configuration else None

    return scaling_configuration_info


def _members(stock: Method) -> Method:
    def global_cluster_members(self: Any) -> Any:
        told = stock(self)
        for member, cluster in zip(told, self.members, strict=True):
            if not cluster.is_writer:
                waits = RESYNC in cluster.__dict__
                member["SynchronizationStatus"] = "pending-resync" if waits else "connected"
        return told

    return global_cluster_members


def _joined(stock: Method) -> Method:
    def create_global_cluster(self: Any, *arguments: Any, **options: Any) -> Any:
        whole = stock(self, *arguments, **options)
        for first in whole.members:
            first.is_writer, first.global_cluster_identifier = True, whole.global_cluster_identifier
        return whole

    return create_global_cluster


def _named(stock: Method) -> Method:
    """Keep a global cluster's first database name and tags, which moto drops and Terraform reads."""

    def create_global_cluster(self: Any) -> Any:
        answer = stock(self)
        whole = whole_of(self)
        whole.database_name = self.params.get("DatabaseName")
        whole.tags = self.params.get("Tags") or []
        return answer

    return create_global_cluster


def _tagged(stock: Method, world: World) -> Method:
    """Find the global cluster whose tags a call reads or changes, by its ARN. The ARN names no region, so
    those of all regions are searched.
    """

    def _get_resource_for_tagging(self: Any, arn: str) -> Any:
        found = next((each for each in global_clusters(world) if each.global_cluster_arn == arn), None)
        return stock(self, arn) if found is None else found

    return _get_resource_for_tagging


def _created(stock: Method, world: World) -> Method:
    def create_db_cluster(self: Any, kwargs: Any) -> Any:
        name = kwargs.get("global_cluster_identifier")
        wholes = {each.global_cluster_identifier: each for each in global_clusters(world)}
        if name and name not in wholes:
            raise refusal("GlobalClusterNotFoundFault", f"Global cluster {name} not found.")
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
    """Refuse a request that sets a user, password or database for a secondary cluster, which has those of the
    primary. The words are AWS's, as in https://github.com/cloudposse/terraform-aws-rds-cluster/issues/157 and
    https://github.com/crossplane-contrib/provider-aws/issues/2072.
    """
    for name, told in OWN_IDENTITY.items():
        if asked.get(name):
            raise refusal(
                "InvalidParameterCombination", f"Cannot specify {told} for cross region replication cluster"
            )


def _deleted(stock: Method, world: World) -> Method:
    def delete_db_cluster(self: Any, cluster_identifier: str, *arguments: Any, **options: Any) -> Any:
        cluster = self.clusters.get(cluster_identifier)
        if cluster is not None and global_of(world, cluster) is not None:
            # https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds/issues/25
            raise refusal(
                "InvalidDBClusterStateFault",
                "This cluster is a part of a global cluster, please remove it from globalcluster first",
            )
        return stock(self, cluster_identifier, *arguments, **options)

    return delete_db_cluster


def _removal(world: World) -> Method:
    def remove_from_global_cluster(_: Any, global_cluster_identifier: str, db_cluster_identifier: str) -> Any:
        wholes = {each.global_cluster_identifier: each for each in global_clusters(world)}
        whole = wholes[global_cluster_identifier]
        _remove(whole, member_of(whole, db_cluster_identifier))
        return whole

    return remove_from_global_cluster


def _remove(whole: Any, cluster: Any) -> None:
    """Detach a cluster of any region, which becomes an independent writer (RemoveFromGlobalCluster)."""
    if getattr(whole, MOVE, None) is not None:
        raise refusal("InvalidGlobalClusterStateFault", "A failover or switchover is in progress.")
    if cluster.is_writer and len(whole.members) > 1:
        # In AWS's words, as in https://github.com/gruntwork-io/cloud-nuke/issues/597.
        raise refusal(
            "InvalidGlobalClusterStateFault",
            "Unable to delete cluster that is a primary member of global cluster while there are other global cluster "
            "members",
        )
    cluster.master_username, password, cluster.database_name = credentials(cluster, whole)
    cluster.__dict__["_master_user_password"] = password
    whole.members.remove(cluster)
    cluster.global_cluster_identifier = None


def _found_first(stock: Method) -> Method:
    def operation(self: Any) -> Any:
        whole_of(self)
        return stock(self)

    return operation


def _described(stock: Method) -> Method:
    """Answer with only the global cluster that the request names, or with an error if it doesn't exist."""

    def describe_global_clusters(self: Any) -> Any:
        if not self.params.get("GlobalClusterIdentifier"):
            return stock(self)
        return responses.ActionResult({"GlobalClusters": [whole_of(self)]})

    return describe_global_clusters


def whole_of(response: Any) -> Any:
    """Return the global cluster that a request names. Raises GlobalClusterNotFoundFault."""
    name = response.params["GlobalClusterIdentifier"]
    found = response.global_backend.global_clusters.get(name)
    if found is None:
        raise refusal("GlobalClusterNotFoundFault", f"Global cluster {name} not found.")
    return found


def member_of(whole: Any, arn: str) -> Any:
    """Return the member of a global cluster that has an ARN or a name. Raises DBClusterNotFoundFault."""
    for each in whole.members:
        if arn in (each.db_cluster_arn, each.db_cluster_identifier):
            return each
    raise refusal("DBClusterNotFoundFault", f"{arn} is no member of {whole.global_cluster_identifier}.")


def refusal(code: str, message: str) -> Exception:
    """Return an error of RDS with a code and a message, in the form in which AWS answers it."""
    return models.RDSClientError(code, message)  # type: ignore[no-any-return]


GLOBAL = Extension(
    service="rds",
    gap="moto drops a global cluster's database name and its members in other regions, and doesn't give secondary "
    "clusters the primary's user, password and database",
    install=_install,
)
