"""A network has three zones, only named ways out, and nothing open that needn't be."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from config.stacks import PRIMARY, STANDBY, TEST
from templates.blocks.zones import offering_first
from tests.synthesized import Synthesized, stacks

BOTH = pytest.mark.parametrize("stack", [PRIMARY, STANDBY])
CLOSED = {"network": {"internet_egress": False, "interface_endpoints": ["secretsmanager", "ssm"]}}


def _egress(synthesized: Synthesized, purpose: str) -> list[dict[str, Any]]:
    (group,) = [g for g in synthesized.all("aws_security_group") if g["name"].endswith(purpose)]
    reference = f"${{{synthesized.address(group)}.id}}"
    rules = synthesized.all("aws_vpc_security_group_egress_rule")
    return [rule for rule in rules if rule["security_group_id"] == reference]


@pytest.mark.parametrize(
    ("settings", "active", "passive"),
    [
        ({}, 3, 1),
        ({"strategy": "pilot_light"}, 3, 1),
        ({"strategy": "hot_standby"}, 3, 3),
        ({"overrides": {"active": {"nat_gateways": 1}, "passive": {"nat_gateways": 3}}}, 1, 3),
        (
            {
                "overrides": {"passive": {"nat_gateways": 0}},
                "network": {"interface_endpoints": ["secretsmanager", "ssm"]},
            },
            3,
            0,
        ),
    ],
)
def test_each_role_has_the_nat_gateways_that_the_settings_say(
    settings: dict[str, Any], active: int, passive: int
) -> None:
    synthesized = stacks(settings)
    assert len(synthesized[PRIMARY].all("aws_nat_gateway")) == active
    assert len(synthesized[STANDBY].all("aws_nat_gateway")) == passive


def test_each_zone_of_the_active_region_has_a_gateway_of_its_own() -> None:
    routes = [r for r in stacks()[PRIMARY].all("aws_route") if "nat_gateway_id" in r]
    assert len({route["nat_gateway_id"] for route in routes}) == 3
    subnets = {gateway["subnet_id"] for gateway in stacks()[PRIMARY].all("aws_nat_gateway")}
    assert len(subnets) == 3


@BOTH
def test_database_subnets_have_no_way_to_the_internet(stack: str) -> None:
    synthesized = stacks()[stack]
    tables = synthesized.document["resource"]["aws_route_table"]
    (name,) = [name for name, table in tables.items() if table["tags"]["Tier"] == "database"]
    reference = f"${{aws_route_table.{name}.id}}"
    database = [s for s in synthesized.all("aws_subnet") if s["tags"]["Tier"] == "database"]
    subnets = {f"${{{synthesized.address(subnet)}.id}}" for subnet in database}
    associations = synthesized.all("aws_route_table_association")
    assert {a["route_table_id"] for a in associations if a["subnet_id"] in subnets} == {reference}
    routes = [route for route in synthesized.all("aws_route") if route["route_table_id"] == reference]
    assert all("vpc_peering_connection_id" in route for route in routes)


def test_peered_databases_answer_over_the_peering() -> None:
    peering = [r for r in stacks()[STANDBY].all("aws_route") if "vpc_peering_connection_id" in r]
    here = [route for route in peering if route["destination_cidr_block"] == "10.10.0.0/16"]
    back = [route for route in peering if route["destination_cidr_block"] == "10.20.0.0/16"]
    assert len(here) == len(back) == 4
    assert len({route["route_table_id"] for route in back}) == 4


@BOTH
def test_a_region_without_three_zones_is_refused_with_what_to_do(stack: str) -> None:
    synthesized = stacks()[stack]
    (zones,) = synthesized.document["data"]["aws_availability_zones"].values()
    (condition,) = zones["lifecycle"]["postcondition"]
    assert condition["condition"] == "${length(self.names) >= 3}"
    assert condition["error_message"].startswith(synthesized.provider_region(zones))
    assert "`regions` of the settings" in condition["error_message"]


def test_zones_that_are_named_are_the_only_ones() -> None:
    named = {"network": {"standby_zone_ids": ["usw2-az1", "usw2-az2", "usw2-az4"]}}
    for stack, expected in ((STANDBY, [["usw2-az1", "usw2-az2", "usw2-az4"]]), (PRIMARY, [])):
        (zones,) = stacks(named)[stack].document["data"]["aws_availability_zones"].values()
        assert [f["values"] for f in zones["filter"] if f["name"] == "zone-id"] == expected


@BOTH
def test_the_default_security_group_lets_nothing_pass(stack: str) -> None:
    group = stacks()[stack].one("aws_default_security_group")
    assert "ingress" not in group
    assert "egress" not in group


@BOTH
@pytest.mark.parametrize("service", ["s3", "dynamodb"])
def test_data_stores_are_reached_through_a_gateway_from_every_inner_subnet(stack: str, service: str) -> None:
    synthesized = stacks()[stack]
    region = synthesized.provider_region(synthesized.one("aws_vpc"))
    endpoint = synthesized.one("aws_vpc_endpoint", service_name=f"com.amazonaws.{region}.{service}")
    assert endpoint["vpc_endpoint_type"] == "Gateway"
    assert len(set(endpoint["route_table_ids"])) == 4
    to_it = f"${{{synthesized.address(endpoint)}.prefix_list_id}}"
    named = [r for r in _egress(synthesized, "-application") if r.get("prefix_list_id") == to_it]
    assert [rule["from_port"] for rule in named] == [443]


@BOTH
def test_what_leaves_to_anywhere_is_https_of_the_instances_alone(stack: str) -> None:
    open_rules = [
        rule
        for rule in stacks()[stack].all("aws_vpc_security_group_egress_rule")
        if rule.get("cidr_ipv4") == "0.0.0.0/0"
    ]
    assert [(rule["from_port"], rule["to_port"], rule["ip_protocol"]) for rule in open_rules] == [
        (443, 443, "tcp")
    ]
    assert "application" in open_rules[0]["security_group_id"]


def test_without_internet_egress_instances_reach_only_what_has_a_name() -> None:
    synthesized = stacks(CLOSED)[PRIMARY]
    assert all(
        rule.get("cidr_ipv4") != "0.0.0.0/0" for rule in synthesized.all("aws_vpc_security_group_egress_rule")
    )
    interfaces = [e for e in synthesized.all("aws_vpc_endpoint") if e["vpc_endpoint_type"] == "Interface"]
    assert {e["service_name"].rsplit(".", 1)[1] for e in interfaces} == {"secretsmanager", "ssm"}
    assert all(endpoint["private_dns_enabled"] for endpoint in interfaces)
    assert all(len(endpoint["subnet_ids"]) == 3 for endpoint in interfaces)


@BOTH
def test_flow_logs_are_kept_for_a_year_under_the_regions_own_key(stack: str) -> None:
    synthesized = stacks()[stack]
    log = synthesized.one("aws_flow_log")
    assert log["traffic_type"] == "ALL"
    group = synthesized.one("aws_cloudwatch_log_group", name="/myapp/vpc-flow-logs")
    assert log["log_destination"] == f"${{{synthesized.address(group)}.arn}}"
    assert group["retention_in_days"] >= 365
    alias = group["kms_key_id"].split(".")[2]
    key = synthesized.document["data"]["aws_kms_alias"][alias]
    assert synthesized.provider_region(key) == synthesized.provider_region(group)


def test_flow_logs_may_go_to_the_log_bucket_of_their_region() -> None:
    synthesized = stacks({"network": {"flow_logs": "bucket"}})[STANDBY]
    log = synthesized.one("aws_flow_log")
    bucket = synthesized.one("aws_s3_bucket", bucket="myapp-logs-123456789012-us-west-2")
    assert log["log_destination"] == f"${{{synthesized.address(bucket)}.arn}}/vpc/"
    assert "iam_role_arn" not in log
    allowed = synthesized.one("aws_s3_bucket_policy", bucket=f"${{{synthesized.address(bucket)}.id}}")
    assert synthesized.address(allowed) in log["depends_on"]


def test_the_test_copy_logs_its_network_under_names_of_its_own() -> None:
    both = stacks(test_mode=True)
    for kind in ("aws_cloudwatch_log_group", "aws_iam_role", "aws_s3_bucket"):
        attribute = "bucket" if kind == "aws_s3_bucket" else "name"
        copies = {resource[attribute] for resource in both[TEST].all(kind)}
        assert not copies & {resource[attribute] for resource in both[STANDBY].all(kind)}


@BOTH
def test_without_names_the_zones_that_offer_what_is_used_come_first(stack: str) -> None:
    """The order is the same in either role, so that no subnet moves when the roles swap."""
    settings: dict[str, Any] = {
        "application": {"instance_types": ["m7g.large"]},
        "overrides": {"passive": {"instance_types": ["c7g.large"]}},
        "cache": {"node_type": "cache.r7g.large", "warm_node_type": "cache.t4g.small"},
        "database": {"instance_class": "db.r6gd.large"},
    }
    synthesized = stacks(settings)[stack]
    (offerings,) = synthesized.document["data"]["aws_ec2_instance_type_offerings"].values()
    assert offerings["location_type"] == "availability-zone"
    assert offerings["filter"] == [
        {
            "name": "instance-type",
            "values": ["c7g.large", "m7g.large", "r6gd.large", "r7g.large", "t4g.small"],
        }
    ]
    (address,) = synthesized.document["locals"]
    used = {subnet["availability_zone"] for subnet in synthesized.all("aws_subnet")}
    assert used == {f"${{element(local.{address}, {index})}}" for index in range(3)}


def test_zones_that_are_named_never_depend_on_what_aws_offers() -> None:
    named = {"network": {"standby_zone_ids": ["usw2-az1", "usw2-az2", "usw2-az4"]}}
    synthesized = stacks(named)[STANDBY]
    assert "aws_ec2_instance_type_offerings" not in synthesized.document["data"]
    (address,) = synthesized.document["data"]["aws_availability_zones"]
    used = {subnet["availability_zone"] for subnet in synthesized.all("aws_subnet")}
    assert used == {
        f"${{element(data.aws_availability_zones.{address}.names, {index})}}" for index in range(3)
    }


OFFERS = {
    "the second lacks one": ({"a": "xy", "b": "x", "c": "xy", "d": "xy"}, "acdb"),
    "all offer all": ({"a": "xy", "b": "xy", "c": "xy"}, "abc"),
    "one type is nowhere": ({"a": "x", "b": "", "c": "x", "d": "x"}, "acdb"),
    "nothing is offered anywhere": ({"a": "", "b": "", "c": ""}, "abc"),
    "no zone offers all": ({"a": "x", "b": "y", "c": "x"}, "abc"),
}


@pytest.mark.terraform
@pytest.mark.parametrize("offers", OFFERS)
def test_terraform_puts_the_zones_that_offer_everything_first(offers: str, tmp_path: Path) -> None:
    """The expression as Terraform reads it; the names of the zones stay in their order otherwise."""
    zones, expected = OFFERS[offers]
    pairs = [(zone, kind) for zone, kinds in zones.items() for kind in kinds]
    known = {
        "zones": {"names": list(zones)},
        "offered": {
            "instance_types": [kind for _, kind in pairs],
            "locations": [zone for zone, _ in pairs],
        },
        "ordered": offering_first("local.zones", "local.offered"),
    }
    (tmp_path / "main.tf.json").write_text(json.dumps({"locals": known}), encoding="utf-8")
    done = subprocess.run(
        ["terraform", "console"],
        input='join("", local.ordered)',
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == expected


@BOTH
def test_an_activity_that_fails_in_one_zone_ends_no_apply(stack: str) -> None:
    assert stacks()[stack].one("aws_autoscaling_group")["ignore_failed_scaling_activities"] is True
