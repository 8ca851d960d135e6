"""ElastiCache: replication groups have as many cache clusters as requested, which can be described, and a
deletion of a group ends.
"""

from typing import Any

from moto.core.utils import camelcase_to_underscores
from moto.elasticache import models, responses

from embedded_aws.caches.groups import AUTH_TOKEN
from embedded_aws.extension import Extension
from embedded_aws.patching import Method, add, wrap
from embedded_aws.world import World

# What the API answers when 7.1 was asked for: patch versions are AWS's choice.
_PATCH = ".0"
# ElastiCache user guide, "Supported engines and versions".
VERSIONS = {"redis": ("6.0", "6.2", "7.0", "7.1"), "valkey": ("7.2", "8.0", "8.1")}


def _install(_: World) -> None:
    wrap(models.ElastiCacheBackend, "create_replication_group", _created)
    wrap(models.ElastiCacheBackend, "delete_replication_group", _deleted)
    wrap(responses.ElastiCacheResponse, "modify_replication_group", _modified)
    add(responses.ElastiCacheResponse, "increase_replica_count", _resize)
    add(responses.ElastiCacheResponse, "decrease_replica_count", _resize)
    add(responses.ElastiCacheResponse, "describe_cache_engine_versions", _versions)
    add(responses.ElastiCacheResponse, "delete_cache_subnet_group", _delete_subnet_group)
    add(responses.ElastiCacheResponse, "modify_cache_subnet_group", _modify_subnet_group)


def _versions(self: Any) -> Any:
    engine, version = self._get_param("Engine"), self._get_param("EngineVersion")
    found = [
        {"Engine": name, "EngineVersion": each}
        for name, versions in VERSIONS.items()
        for each in versions
        if engine in (None, name) and version in (None, each)
    ]
    return responses.ActionResult({"CacheEngineVersions": found})


def _created(stock: Method) -> Method:
    def create_replication_group(self: Any, **options: Any) -> Any:
        if options.get("num_cache_clusters") and not options.get("replicas_per_node_group"):
            options["replicas_per_node_group"] = options["num_cache_clusters"] - 1
        if not options.get("preferred_cache_cluster_azs"):
            options["preferred_cache_cluster_azs"] = [f"{self.region_name}{zone}" for zone in "abc"]
        group = stock(self, **options)
        # moto keeps that there is one, not what it is.
        setattr(group, AUTH_TOKEN, options.get("auth_token"))
        _renew_members(self, group)
        return group

    return create_replication_group


def _member(backend: Any, group: Any, name: str) -> Any:
    nothing = dict.fromkeys(models.CacheCluster.__init__.__annotations__)
    nothing.pop("return", None)
    asked = group.engine_version or "7.1"
    options = {
        "account_id": backend.account_id,
        "region_name": backend.region_name,
        "cache_cluster_id": name,
        "cache_node_type": group.cache_node_type,
        "replication_group_id": group.replication_group_id,
        "engine": group.engine,
        "engine_version": asked if asked.count(".") > 1 else asked + _PATCH,
        "cache_parameter_group_name": group.cache_parameter_group_name,
        "cache_subnet_group_name": group.cache_subnet_group_name,
        "transit_encryption_enabled": group.transit_encryption_enabled,
        "network_type": group.network_type,
        "ip_discovery": group.ip_discovery,
        "preferred_maintenance_window": group.preferred_maintenance_window,
        "port": group.port,
        "notification_topic_arn": group.notification_topic_arn,
        # AWS's default is on; the parameter is a string by then.
        "auto_minor_version_upgrade": str(group.auto_minor_version_upgrade).lower() != "false",
        "snapshot_retention_limit": group.snapshot_retention_limit,
        "snapshot_window": group.snapshot_window,
        "security_group_ids": group.security_group_ids,
    }
    cluster = models.CacheCluster(**{**nothing, **options})
    # moto sets these for Redis alone.
    cluster.num_cache_nodes = 1
    cluster.replication_group_id = group.replication_group_id
    cluster.snapshot_window = group.snapshot_window
    # And this one it keeps of the group alone.
    cluster.transit_encryption_mode = group.transit_encryption_mode
    cluster.security_groups = [
        {"SecurityGroupId": one, "Status": "active"} for one in group.security_group_ids or []
    ]
    cluster.cache_parameter_group = {
        "CacheParameterGroupName": group.cache_parameter_group_name or "default.redis7",
        "ParameterApplyStatus": "in-sync",
    }
    cluster.at_rest_encryption_enabled = group.at_rest_encryption_enabled
    return cluster


def _deleted(stock: Method) -> Method:
    def delete_replication_group(self: Any, *arguments: Any, **options: Any) -> Any:
        group = stock(self, *arguments, **options)
        members = [
            name
            for name, cluster in self.cache_clusters.items()
            if getattr(cluster, "replication_group_id", None) == group.replication_group_id
        ]
        for name in members:
            del self.cache_clusters[name]
        del self.replication_groups[group.replication_group_id]
        return group

    return delete_replication_group


def _modified(stock: Method) -> Method:
    def modify_replication_group(self: Any) -> Any:
        answer = stock(self)
        group = answer.result["ReplicationGroup"]
        for name in ("SnapshotWindow", "PreferredMaintenanceWindow", "EngineVersion"):
            value = self._get_param(name)
            if value is not None:
                setattr(group, camelcase_to_underscores(name), value)
        _renew_members(self.elasticache_backend, group)
        return answer

    return modify_replication_group


def _renew_members(backend: Any, group: Any) -> None:
    for name in group.member_clusters:
        backend.cache_clusters[name] = _member(backend, group, name)


def _resize(self: Any) -> Any:
    """Give a replication group the requested number of replicas, for IncreaseReplicaCount and
    DecreaseReplicaCount.
    """
    backend = self.elasticache_backend
    (group,) = backend.describe_replication_groups(self._get_param("ReplicationGroupId"))
    (node_group,) = group.node_groups
    for name in group.member_clusters:
        backend.cache_clusters.pop(name, None)
    group.member_clusters, node_group["node_group_members"] = [], []
    group._set_node_members_clusters_disabled(
        member_clusters=group.member_clusters,
        replication_group_id=group.replication_group_id,
        replication_group_domain=node_group["primary_endpoint_address"].removeprefix("master."),
        node_group=node_group,
        preferred_cache_cluster_azs=[f"{self.region}{zone}" for zone in "abc"],
        num_cache_clusters=1,
        replicas_per_node_group=self._get_int_param("NewReplicaCount"),
    )
    _renew_members(backend, group)
    return responses.ActionResult({"ReplicationGroup": group})


def _subnet_group(self: Any) -> Any:
    name = self._get_param("CacheSubnetGroupName")
    return self.elasticache_backend.describe_cache_subnet_groups(name)[0]


def _delete_subnet_group(self: Any) -> Any:
    del self.elasticache_backend.cache_subnet_groups[_subnet_group(self).cache_subnet_group_name]
    return responses.EmptyResult()


def _modify_subnet_group(self: Any) -> Any:
    group = _subnet_group(self)
    changed = models.CacheSubnetGroup(
        account_id=self.current_account,
        region_name=self.region,
        cache_subnet_group_name=group.cache_subnet_group_name,
        cache_subnet_group_description=self._get_param("CacheSubnetGroupDescription")
        or group.cache_subnet_group_description,
        subnet_ids=self._get_param("SubnetIds") or group.subnet_ids,
        tags=group.tags,
    )
    self.elasticache_backend.cache_subnet_groups[group.cache_subnet_group_name] = changed
    return responses.ActionResult({"CacheSubnetGroup": changed})


REPLICATION_GROUPS = Extension(
    service="elasticache",
    gap="moto gives a replication group one member whatever the request says, doesn't describe the members, can't "
    "change their number, and never ends a group's deletion",
    install=_install,
)
