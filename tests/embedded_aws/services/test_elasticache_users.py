"""What the user extension promises, and what stock moto does instead."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.embedded_aws.conftest import Aws


def _user(aws: Aws, name: str) -> Any:
    cache = aws.client("elasticache")
    cache.create_user(
        UserId=name,
        UserName=name,
        Engine="valkey",
        AccessString="on ~* +@all",
        AuthenticationMode={"Type": "iam"},
    )
    return cache


def test_a_group_has_its_users_and_they_know_it(extended: Aws, stock: Aws) -> None:
    cache = _user(extended, "member")
    cache.create_user_group(UserGroupId="group", Engine="valkey", UserIds=["member"])
    (group,) = cache.describe_user_groups(UserGroupId="group")["UserGroups"]
    assert (group["Status"], group["Engine"], group["UserIds"]) == ("active", "valkey", ["member"])
    assert cache.describe_users(UserId="member")["Users"][0]["UserGroupIds"] == ["group"]
    with pytest.raises(ResponseParserError):
        _user(stock, "member").create_user_group(UserGroupId="group", Engine="valkey", UserIds=["member"])


def test_a_group_takes_no_user_that_is_not_there(extended: Aws) -> None:
    with pytest.raises(ClientError) as refused:
        extended.client("elasticache").create_user_group(
            UserGroupId="stranger", Engine="valkey", UserIds=["nobody"]
        )
    assert refused.value.response["Error"]["Code"] == "UserNotFound"


def test_users_come_and_go_and_a_deleted_group_is_gone(extended: Aws) -> None:
    cache = _user(extended, "first")
    _user(extended, "second")
    cache.create_user_group(UserGroupId="changing", Engine="valkey", UserIds=["first"])
    cache.modify_user_group(UserGroupId="changing", UserIdsToAdd=["second"], UserIdsToRemove=["first"])
    (group,) = cache.describe_user_groups(UserGroupId="changing")["UserGroups"]
    assert group["UserIds"] == ["second"]
    cache.delete_user_group(UserGroupId="changing")
    assert cache.describe_users(UserId="second")["Users"][0]["UserGroupIds"] == []
    with pytest.raises(ClientError) as gone:
        cache.describe_user_groups(UserGroupId="changing")
    assert gone.value.response["Error"]["Code"] == "UserGroupNotFound"


def test_a_user_can_change(extended: Aws, stock: Aws) -> None:
    cache = _user(extended, "changed")
    cache.modify_user(UserId="changed", AccessString="on ~app* +@read")
    assert cache.describe_users(UserId="changed")["Users"][0]["AccessString"] == "on ~app* +@read"
    with pytest.raises(ResponseParserError):
        _user(stock, "changed").modify_user(UserId="changed", AccessString="on ~app* +@read")


def test_a_valkey_member_says_its_group_and_nodes(extended: Aws, stock: Aws) -> None:
    options = {"ReplicationGroupDescription": "cache", "Engine": "valkey", "NumCacheClusters": 1}
    cache = extended.client("elasticache")
    made = cache.create_replication_group(ReplicationGroupId="valkey", EngineVersion="8.0", **options)
    member = cache.describe_cache_clusters(CacheClusterId=made["ReplicationGroup"]["MemberClusters"][0])
    assert member["CacheClusters"][0]["ReplicationGroupId"] == "valkey"
    assert member["CacheClusters"][0]["NumCacheNodes"] == 1
    alone = stock.client("elasticache").create_cache_cluster(
        CacheClusterId="valkey", Engine="valkey", NumCacheNodes=1, CacheNodeType="cache.t4g.micro"
    )
    assert "NumCacheNodes" not in alone["CacheCluster"]
