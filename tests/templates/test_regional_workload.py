"""The regional templates keep their promises in both roles."""

import gzip
import json
from typing import Any

import pytest

from config.stacks import PRIMARY, STANDBY, TEST
from tests.synthesized import Synthesized, stacks, user_data

EAST, WEST = "us-east-1", "us-west-2"


@pytest.mark.parametrize(("stack", "region"), [(PRIMARY, EAST), (STANDBY, WEST)])
def test_everything_of_the_workload_is_in_its_own_region(stack: str, region: str) -> None:
    synthesized = stacks()[stack]
    elsewhere = [
        name
        for kind in synthesized.document["resource"].values()
        for name, resource in kind.items()
        if synthesized.provider_region(resource) != region
        and "peering" not in name
        # CloudFront has its own region (GLOBAL_REGION), whatever region a distribution is for.
        and resource["provider"] != "aws.global"
    ]
    assert elsewhere == []


def test_the_active_database_is_a_multi_az_writer_and_the_passive_one_its_replica() -> None:
    writer = stacks()[PRIMARY].one("aws_db_instance", identifier="myapp-db")
    replica = stacks()[STANDBY].one("aws_db_instance", identifier="myapp-db-replica")
    assert writer["multi_az"] is True
    assert "replicate_source_db" not in writer
    assert replica["replicate_source_db"] == "arn:aws:rds:us-east-1:123456789012:db:myapp-db"
    assert "username" not in replica
    assert replica["instance_class"] == writer["instance_class"]


def test_roles_swap_and_names_stay() -> None:
    swapped = stacks({"active": "standby"})
    writer = swapped[STANDBY].one("aws_db_instance", identifier="myapp-db-replica")
    replica = swapped[PRIMARY].one("aws_db_instance", identifier="myapp-db")
    assert "replicate_source_db" not in writer
    assert replica["replicate_source_db"] == "arn:aws:rds:us-west-2:123456789012:db:myapp-db-replica"
    assert _sizes(swapped[STANDBY]) == (3, 20)


@pytest.mark.parametrize("stack", [PRIMARY, STANDBY])
def test_each_database_is_encrypted_with_the_key_of_its_own_region(stack: str) -> None:
    synthesized = stacks()[stack]
    (database,) = synthesized.all("aws_db_instance")
    assert database["storage_encrypted"] is True
    alias = database["kms_key_id"].split(".")[2]
    looked_up = synthesized.document["data"]["aws_kms_alias"][alias]
    assert synthesized.provider_region(looked_up) == synthesized.provider_region(database)


def _sizes(synthesized: Synthesized) -> tuple[int, int]:
    (group,) = synthesized.all("aws_autoscaling_group")
    # Target tracking and failovers move the desired number, so no plan may want to move it back.
    assert "desired_capacity" not in group
    return group["min_size"], group["max_size"]


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [("pilot_light", (0, 20)), ("warm_standby", (1, 20)), ("hot_standby", (3, 20))],
)
def test_the_passive_group_is_as_large_as_the_strategy_says(strategy: str, expected: tuple[int, int]) -> None:
    synthesized = stacks({"strategy": strategy})
    assert _sizes(synthesized[STANDBY]) == expected
    assert _sizes(synthesized[PRIMARY]) == (3, 20)


@pytest.mark.parametrize("strategy", ["pilot_light", "warm_standby", "hot_standby"])
def test_instances_that_a_failover_starts_reach_what_they_need(strategy: str) -> None:
    standby = stacks({"strategy": strategy})[STANDBY]
    assert standby.all("aws_nat_gateway")
    private = [r for r in standby.all("aws_route") if "nat_gateway_id" in r]
    assert len(private) == 3


def test_no_subnet_of_a_region_overlaps_another_and_tiers_have_three_zones() -> None:
    subnets = stacks()[PRIMARY].all("aws_subnet")
    assert len({subnet["cidr_block"] for subnet in subnets}) == 9
    for tier in ("public", "private", "database"):
        zones = {s["availability_zone"] for s in subnets if s["tags"]["Tier"] == tier}
        assert len(zones) == 3


@pytest.mark.parametrize("stack", [PRIMARY, STANDBY])
def test_only_the_edge_is_open_to_the_internet(stack: str) -> None:
    open_rules = [
        rule
        for rule in stacks()[stack].all("aws_vpc_security_group_ingress_rule")
        if rule.get("cidr_ipv4") == "0.0.0.0/0"
    ]
    assert sorted(rule["from_port"] for rule in open_rules) == [80, 443]
    assert all("load-balancer" in rule["security_group_id"] for rule in open_rules)


def test_users_get_https_only() -> None:
    listeners = {listener["port"]: listener for listener in stacks()[PRIMARY].all("aws_lb_listener")}
    assert listeners[443]["protocol"] == "HTTPS"
    assert listeners[443]["ssl_policy"].startswith("ELBSecurityPolicy-TLS13-1-2")
    assert listeners[80]["default_action"][0]["redirect"]["protocol"] == "HTTPS"


def test_a_refused_instance_type_is_not_the_end() -> None:
    (group,) = stacks()[STANDBY].all("aws_autoscaling_group")
    types = [o["instance_type"] for o in group["mixed_instances_policy"]["launch_template"]["override"]]
    assert len(set(types)) >= 3


@pytest.mark.parametrize("stack", [PRIMARY, STANDBY])
def test_destructive_is_never_the_default(stack: str) -> None:
    synthesized = stacks()[stack]
    (database,) = synthesized.all("aws_db_instance")
    assert database["deletion_protection"] is True
    assert database["skip_final_snapshot"] is False
    assert database["final_snapshot_identifier"] == f"{database['identifier']}-final"
    assert all(bucket["force_destroy"] is False for bucket in synthesized.all("aws_s3_bucket"))
    assert all(balancer["enable_deletion_protection"] for balancer in synthesized.all("aws_lb"))


def test_only_what_is_named_loses_its_protection() -> None:
    synthesized = stacks(remove="myapp-db")[PRIMARY]
    assert synthesized.one("aws_db_instance")["deletion_protection"] is False
    assert synthesized.one("aws_lb")["enable_deletion_protection"] is True


def test_without_peering_nothing_of_the_other_region_reaches_the_database() -> None:
    lonely = stacks({"strategy": "pilot_light"})[STANDBY]
    assert lonely.all("aws_vpc_peering_connection") == []
    rules = [r for r in lonely.all("aws_vpc_security_group_ingress_rule") if r["from_port"] == 5432]
    assert all("referenced_security_group_id" in rule for rule in rules)


def test_the_test_copy_shares_no_name_and_no_data_with_the_standby() -> None:
    both = stacks(test_mode=True)
    test, standby = both[TEST], both[STANDBY]
    for kind, attribute in (
        ("aws_db_instance", "identifier"),
        ("aws_autoscaling_group", "name"),
        ("aws_lb", "name"),
        ("aws_s3_bucket", "bucket"),
        ("aws_ssm_parameter", "name"),
        ("aws_iam_role", "name"),
    ):
        named = {resource[attribute] for resource in test.all(kind)}
        assert named
        assert not named & {resource[attribute] for resource in standby.all(kind)}
    assert "replicate_source_db" not in test.one("aws_db_instance")
    assert test.all("aws_vpc_peering_connection") == []
    assert test.one("aws_vpc")["cidr_block"] == "10.30.0.0/16"


def test_instances_refuse_the_old_metadata_service() -> None:
    options: dict[str, Any] = stacks()[PRIMARY].one("aws_launch_template")["metadata_options"]
    assert options["http_tokens"] == "required"


@pytest.mark.parametrize("stack", [PRIMARY, STANDBY])
def test_no_instance_starts_before_its_way_out_and_its_image(stack: str) -> None:
    (group,) = stacks()[stack].all("aws_autoscaling_group")
    kinds = sorted(each.split(".")[0] for each in group["depends_on"])
    assert kinds == ["aws_route"] * 3 + ["aws_ssm_parameter"] + ["aws_vpc_endpoint"] * 2


def test_instances_read_the_permit_in_the_ledger_of_their_own_region() -> None:
    policy = stacks()[STANDBY].one("aws_iam_role_policy", name="reaches-writer")["policy"]
    (statement,) = [each for each in json.loads(policy)["Statement"] if each["Sid"] == "ReadsItsPermit"]
    assert statement["Action"] == ["dynamodb:GetItem"]
    assert statement["Resource"] == ["arn:aws:dynamodb:us-west-2:123456789012:table/myapp-recovery-ledger"]
    assert "Environment=LEDGER_TABLE=myapp-recovery-ledger\n" in user_data(stacks()[STANDBY])
    # The test copy writes a database of its own, which no permit names.
    assert "Environment=LEDGER_TABLE=\n" in user_data(stacks(test_mode=True)[TEST])


def test_the_program_answers_its_checks_where_the_load_balancer_asks() -> None:
    paths = {"health_path": "/alive", "readiness_path": "/writes%20all"}
    primary = stacks({"application": paths})[PRIMARY]
    asked = primary.one("aws_lb_target_group")["health_check"]["path"]
    told = user_data(primary)
    assert f"Environment=HEALTH_PATH={asked}\n" in told
    assert "Environment=READINESS_PATH=/writes%%20all\n" in told


def test_user_data_is_as_short_as_ec2_wants_it() -> None:
    # Terraform packs a little worse than this does.
    packed = gzip.compress(user_data(stacks({"application": {"data_volume_gib": 50}})[PRIMARY]).encode())
    assert len(packed) <= 15 * 1024
