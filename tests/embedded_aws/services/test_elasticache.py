"""What the replication group extension promises, and what stock moto does instead."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.embedded_aws.conftest import Aws


def _group(aws: Aws, name: str) -> tuple[Any, list[str]]:
    cache = aws.client("elasticache")
    made = cache.create_replication_group(
        ReplicationGroupId=name,
        ReplicationGroupDescription="cache",
        Engine="redis",
        EngineVersion="7.1",
        CacheNodeType="cache.t4g.micro",
        NumCacheClusters=2,
        SecurityGroupIds=["sg-1"],
        PreferredMaintenanceWindow="sun:06:00-sun:07:00",
    )
    return cache, made["ReplicationGroup"]["MemberClusters"]


def test_a_group_has_the_members_that_were_asked_for(extended: Aws, stock: Aws) -> None:
    assert len(_group(extended, "members")[1]) == 2
    assert len(_group(stock, "members")[1]) == 1


def test_a_member_can_be_described_with_the_settings_of_its_group(extended: Aws, stock: Aws) -> None:
    cache, members = _group(extended, "described")
    member = cache.describe_cache_clusters(CacheClusterId=members[0])["CacheClusters"][0]
    assert member["EngineVersion"] == "7.1.0"
    assert member["SecurityGroups"] == [{"SecurityGroupId": "sg-1", "Status": "active"}]
    assert member["PreferredMaintenanceWindow"] == "sun:06:00-sun:07:00"
    cache, members = _group(stock, "described")
    with pytest.raises(ClientError):
        cache.describe_cache_clusters(CacheClusterId=members[0])


def test_members_follow_their_group(extended: Aws, stock: Aws) -> None:
    cache, members = _group(extended, "resized")
    cache.increase_replica_count(ReplicationGroupId="resized", NewReplicaCount=2, ApplyImmediately=True)
    cache.modify_replication_group(ReplicationGroupId="resized", CacheNodeType="cache.m6g.large")
    (group,) = cache.describe_replication_groups(ReplicationGroupId="resized")["ReplicationGroups"]
    assert len(group["MemberClusters"]) == len(group["NodeGroups"][0]["NodeGroupMembers"]) == 3
    for name in group["MemberClusters"]:
        (member,) = cache.describe_cache_clusters(CacheClusterId=name)["CacheClusters"]
        assert member["CacheNodeType"] == "cache.m6g.large"
    cache.decrease_replica_count(ReplicationGroupId="resized", NewReplicaCount=0, ApplyImmediately=True)
    with pytest.raises(ClientError):
        cache.describe_cache_clusters(CacheClusterId=members[1])
    cache, _ = _group(stock, "resized")
    with pytest.raises(ResponseParserError):
        cache.increase_replica_count(ReplicationGroupId="resized", NewReplicaCount=2, ApplyImmediately=True)


def test_a_deleted_group_is_gone_with_its_members(extended: Aws, stock: Aws) -> None:
    cache, members = _group(extended, "deleted")
    cache.delete_replication_group(ReplicationGroupId="deleted")
    for describe, name in (
        (cache.describe_replication_groups, {"ReplicationGroupId": "deleted"}),
        (cache.describe_cache_clusters, {"CacheClusterId": members[0]}),
    ):
        with pytest.raises(ClientError):
            describe(**name)
    cache, _ = _group(stock, "deleted")
    cache.delete_replication_group(ReplicationGroupId="deleted")
    left = cache.describe_replication_groups(ReplicationGroupId="deleted")["ReplicationGroups"]
    assert left[0]["Status"] == "deleting"


def test_the_versions_of_an_engine_are_listed(extended: Aws) -> None:
    cache = extended.client("elasticache")
    listed = cache.describe_cache_engine_versions(Engine="valkey")["CacheEngineVersions"]
    assert {each["Engine"] for each in listed} == {"valkey"}
    assert "8.0" in {each["EngineVersion"] for each in listed}
    (one,) = cache.describe_cache_engine_versions(Engine="redis", EngineVersion="7.1")["CacheEngineVersions"]
    assert (one["Engine"], one["EngineVersion"]) == ("redis", "7.1")
    assert cache.describe_cache_engine_versions(EngineVersion="9.7")["CacheEngineVersions"] == []
