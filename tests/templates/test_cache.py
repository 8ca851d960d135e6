"""The cache of a region keeps its promises."""

import json

import pytest

from config import SettingsError
from config.settings import parse_settings
from config.stacks import PRIMARY, STANDBY
from tests.synthesized import Synthesized, stacks, user_data

BOTH = pytest.mark.parametrize("stack", [PRIMARY, STANDBY])


def test_the_active_cache_survives_a_zone_and_the_warm_one_is_small() -> None:
    active = stacks()[PRIMARY].one("aws_elasticache_replication_group")
    warm = stacks()[STANDBY].one("aws_elasticache_replication_group")
    assert (active["num_cache_clusters"], active["multi_az_enabled"]) == (2, True)
    assert active["automatic_failover_enabled"] is True
    # ElastiCache refuses both with a single node.
    assert (warm["num_cache_clusters"], warm["multi_az_enabled"]) == (1, False)
    assert warm["automatic_failover_enabled"] is False
    assert (active["node_type"], warm["node_type"]) == ("cache.m6g.large", "cache.t4g.medium")


@BOTH
def test_the_cache_is_encrypted_both_ways_with_the_key_of_its_own_region(stack: str) -> None:
    synthesized = stacks()[stack]
    cache = synthesized.one("aws_elasticache_replication_group")
    assert cache["transit_encryption_enabled"] is True
    assert cache["transit_encryption_mode"] == "required"
    assert cache["at_rest_encryption_enabled"] == "true"
    key = synthesized.document["data"]["aws_kms_alias"][cache["kms_key_id"].split(".")[2]]
    assert synthesized.provider_region(key) == synthesized.provider_region(cache)
    assert cache["auto_minor_version_upgrade"] == "false"


@BOTH
def test_only_the_applications_role_signs_in_and_no_token_is_in_the_state(stack: str) -> None:
    synthesized = stacks()[stack]
    cache = synthesized.one("aws_elasticache_replication_group")
    (user,) = synthesized.all("aws_elasticache_user")
    assert user["authentication_mode"] == {"type": "iam"}
    # IAM authentication wants the two equal.
    assert user["user_id"] == user["user_name"]
    assert "auth_token" not in cache
    users = synthesized.one("aws_elasticache_user_group")
    assert synthesized.address(user) in users["user_ids"][0]
    assert synthesized.address(users) in cache["user_group_ids"][0]
    (connect,) = _statements(synthesized, "SignsInToItsCache")
    region = synthesized.provider_region(cache)
    assert connect["Action"] == ["elasticache:Connect"]
    assert connect["Resource"] == [
        f"arn:aws:elasticache:{region}:123456789012:replicationgroup:{cache['replication_group_id']}",
        f"arn:aws:elasticache:{region}:123456789012:user:{user['user_id']}",
    ]


def test_redis_has_a_default_user_that_can_not_sign_in() -> None:
    users = {user["user_name"]: user for user in _redis().all("aws_elasticache_user")}
    assert users["default"]["access_string"].startswith("off ")
    assert len(_redis().one("aws_elasticache_user_group")["user_ids"]) == 2


def _redis() -> Synthesized:
    return stacks({"cache": {"engine": "redis"}})[PRIMARY]


@BOTH
def test_only_the_application_reaches_the_cache(stack: str) -> None:
    synthesized = stacks()[stack]
    (rule,) = [
        rule
        for rule in synthesized.all("aws_vpc_security_group_ingress_rule")
        if "cache" in rule["security_group_id"]
    ]
    assert (rule["from_port"], rule["to_port"]) == (6379, 6379)
    assert "application_instances" in rule["referenced_security_group_id"]


def test_both_regions_have_equal_parameters() -> None:
    here, there = (stacks()[stack].one("aws_elasticache_parameter_group") for stack in (PRIMARY, STANDBY))
    assert (here["family"], here["parameter"]) == (there["family"], there["parameter"])


def test_instances_are_told_where_the_cache_is_by_the_name_of_a_parameter() -> None:
    standby = stacks()[STANDBY]
    told = user_data(standby)
    parameter = standby.one("aws_ssm_parameter", name="/myapp/cache/endpoint")
    assert f"Environment=CACHE_ENDPOINT_PARAMETER={parameter['name']}\n" in told
    assert "primary_endpoint_address" in parameter["value"]
    (read,) = _statements(standby, "ReadsItsCacheEndpoint")
    assert read["Resource"] == ["arn:aws:ssm:us-west-2:123456789012:parameter/myapp/cache/endpoint"]


def test_a_pilot_light_has_no_cache_but_may_sign_in_to_the_one_that_comes() -> None:
    standby = stacks({"strategy": "pilot_light"})[STANDBY]
    assert standby.all("aws_elasticache_replication_group") == []
    assert _statements(standby, "SignsInToItsCache")


def test_a_workload_without_a_cache_has_nothing_of_one() -> None:
    for stack in (PRIMARY, STANDBY):
        synthesized = stacks({"cache": {"enabled": False}})[stack]
        assert [kind for kind in synthesized.document["resource"] if "elasticache" in kind] == []
        assert _statements(synthesized, "SignsInToItsCache") == []


def test_a_version_without_iam_authentication_is_refused() -> None:
    with pytest.raises(SettingsError, match="has no IAM authentication"):
        parse_settings({"cache": {"engine": "redis", "engine_version": "6.2"}})


def _statements(synthesized: Synthesized, sid: str) -> list[dict[str, list[str]]]:
    document = json.loads(synthesized.one("aws_iam_role_policy", name="reaches-writer")["policy"])
    return [each for each in document["Statement"] if each["Sid"] == sid]
