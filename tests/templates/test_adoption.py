"""Existing resources are looked up and never created, unwanted ones are absent, and every combination validates."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from config import Environment
from config.settings import parse_settings
from config.stacks import PRIMARY, RECOVERY, REPLICATION, SHARED, STANDBY, TEST
from operations.environment import tool_environment
from templates.stacks import synthesize
from tests.adoption import COMBINATIONS
from tests.synthesized import Stacks, Synthesized, stacks

EACH = pytest.mark.parametrize("name", COMBINATIONS)


def _stacks(name: str) -> Stacks:
    return stacks(COMBINATIONS[name])


def _kinds(synthesized: Synthesized) -> set[str]:
    return set(synthesized.document.get("resource", {}))


@EACH
def test_every_combination_has_its_stacks(name: str) -> None:
    found = set(_stacks(name))
    settings = parse_settings(COMBINATIONS[name])
    assert {SHARED, PRIMARY, STANDBY, REPLICATION} <= found
    assert (RECOVERY in found) is settings.components.recovery


# What a region must not make when the block exists already, or isn't wanted.
MADE = {
    "network": {"aws_vpc", "aws_subnet", "aws_nat_gateway", "aws_internet_gateway", "aws_route_table"},
    "load_balancer": {"aws_lb", "aws_lb_listener", "aws_lb_target_group", "aws_wafv2_web_acl_association"},
    "application": {"aws_autoscaling_group", "aws_launch_template", "aws_autoscaling_policy"},
    "database": {"aws_db_instance", "aws_db_subnet_group", "aws_db_parameter_group"},
}
COMPONENTS = {
    "application": MADE["load_balancer"] | MADE["application"],
    "database": MADE["database"],
    "cdn": {"aws_cloudfront_distribution", "aws_cloudfront_origin_access_control"},
}


@EACH
@pytest.mark.parametrize(("stack", "site"), [(PRIMARY, "primary"), (STANDBY, "standby")])
def test_what_exists_is_never_made(name: str, stack: str, site: Any) -> None:
    synthesized = _stacks(name)[stack]
    settings = parse_settings(COMBINATIONS[name])
    for block in settings.existing.site(site).blocks:
        assert not MADE[block] & _kinds(synthesized), block
    for component, kinds in COMPONENTS.items():
        if not getattr(settings.components, component):
            assert not kinds & _kinds(synthesized), component
    for block in settings.made_in_network(site):
        if block in MADE:
            assert MADE[block] <= _kinds(synthesized), block


@EACH
def test_no_rule_is_added_to_a_security_group_that_exists(name: str) -> None:
    for synthesized in _stacks(name).values():
        for kind in ("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"):
            for rule in synthesized.all(kind):
                assert rule["security_group_id"].startswith("${aws_security_group.")


def test_an_existing_network_must_be_the_one_that_the_settings_say() -> None:
    primary = _stacks("existing VPC and zone")[PRIMARY]
    (vpc,) = primary.document["data"]["aws_vpc"].values()
    (condition,) = vpc["lifecycle"]["postcondition"]
    assert condition["condition"] == '${self.cidr_block == "10.10.0.0/16"}'
    assert "network.primary_cidr" in condition["error_message"]
    (group,) = primary.all("aws_autoscaling_group")
    assert group["vpc_zone_identifier"] == ["subnet-0c000000000000001", "subnet-0d000000000000001"]


def test_peering_reaches_the_tables_of_an_existing_network() -> None:
    standby = _stacks("existing VPCs in both regions")[STANDBY]
    routes = [r for r in standby.all("aws_route") if "vpc_peering_connection_id" in r]
    ends = {(r["route_table_id"], r["destination_cidr_block"]) for r in routes}
    assert ends == {
        ("rtb-0c000000000000001", "10.20.0.0/16"),
        ("rtb-0e000000000000001", "10.20.0.0/16"),
        ("rtb-0c000000000000002", "10.10.0.0/16"),
        ("rtb-0e000000000000002", "10.10.0.0/16"),
    }


def test_every_reserved_instance_is_reserved_whatever_an_existing_network_has_of_subnets() -> None:
    chosen = {**COMBINATIONS["existing VPCs in both regions"], "application": {"reserved_instances": 5}}
    reservations = stacks(chosen)[STANDBY].all("aws_ec2_capacity_reservation")
    assert sorted(each["instance_count"] for each in reservations) == [2, 3]


def test_the_replica_of_an_existing_writer_is_made_from_it() -> None:
    found = _stacks("existing database, its replica is made")
    replica = found[STANDBY].one("aws_db_instance")
    assert replica["replicate_source_db"] == "arn:aws:rds:us-east-1:123456789012:db:shop"
    # Its master user is its owner's, so no password is made for it.
    assert found[SHARED].all("aws_secretsmanager_secret") == []
    (parameter,) = [p for p in found[PRIMARY].all("aws_ssm_parameter") if p["name"] == "/myapp/db/endpoint"]
    assert parameter["value"].startswith("${data.aws_db_instance.")


def test_the_instances_sign_in_with_the_secret_that_is_named_and_no_other() -> None:
    chosen = COMBINATIONS["existing database, its replica is made"]
    named = {**chosen, "existing": {**chosen["existing"], "database_secret": "shop/login"}}
    for stack in (PRIMARY, STANDBY):
        policies = str(stacks(named)[stack].all("aws_iam_role_policy"))
        assert "secret:shop/login-??????" in policies
        assert "db/master" not in policies
    assert stacks(named)[SHARED].all("aws_secretsmanager_secret") == []


def test_recovery_of_what_exists_promotes_and_moves_what_was_named() -> None:
    recovery = _stacks("recovery only")[RECOVERY]
    balancers = {b["name"] for b in recovery.document["data"]["aws_lb"].values()}
    assert balancers == {"shop"}
    environments = [f["environment"]["variables"] for f in recovery.all("aws_lambda_function")]
    said = {value for variables in environments for value in variables.values()}
    assert {"shop", "shop-replica", "shop-web"} <= said
    assert not {"myapp-db", "myapp-asg-dr"} & said


def test_only_the_certificates_that_something_uses_are_made() -> None:
    assert len(stacks()[SHARED].all("aws_acm_certificate")) == 3
    assert _stacks("existing certificate, no distribution")[SHARED].all("aws_acm_certificate") == []
    assert len(_stacks("without distribution and cache")[SHARED].all("aws_acm_certificate")) == 2
    assert _stacks("database only")[SHARED].all("aws_acm_certificate") == []
    edge = _stacks("existing certificate, no distribution")[PRIMARY]
    (looked_up,) = edge.document["data"]["aws_acm_certificate"].values()
    assert looked_up["domain"] == "example.com"


def test_what_holds_no_data_replicates_none() -> None:
    replication = _stacks("database only")[REPLICATION]
    assert not {"aws_dynamodb_table_replica", "aws_s3_bucket_replication_configuration"} & _kinds(replication)


def test_the_test_copy_is_never_made_of_what_exists() -> None:
    both = stacks(COMBINATIONS["existing VPCs in both regions"], test_mode=True)
    test = both[TEST]
    assert test.one("aws_vpc")["cidr_block"] == "10.30.0.0/16"
    assert "rtb-0c000000000000002" not in str(test.document)


@pytest.fixture(scope="module")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the initialised provider, which other folders reuse."""
    folder = tmp_path_factory.mktemp("initialised")
    text = '{"terraform": {"required_providers": {"aws": {"source": "aws", "version": "5.100.0"}}}}'
    (folder / "cdk.tf.json").write_text(text, encoding="utf-8")
    _terraform(folder, "init", "-backend=false", "-input=false")
    return folder


def _terraform(folder: Path, *command: str) -> str:
    done = subprocess.run(
        ["terraform", *command, "-no-color"],
        cwd=folder,
        env=tool_environment(os.environ, {}),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr + done.stdout if done.returncode else ""


@pytest.mark.terraform
@pytest.mark.slow
@EACH
def test_every_combination_validates(name: str, initialised: Path, tmp_path: Path) -> None:
    environment = Environment(Path("dr.yaml"), "embedded", None, None, test_mode=False)
    synthesize(parse_settings(COMBINATIONS[name]), environment, tmp_path)
    said = {}
    for stack in sorted((tmp_path / "stacks").iterdir()):
        for borrowed in (".terraform", ".terraform.lock.hcl"):
            (stack / borrowed).symlink_to(initialised / borrowed)
        said[stack.name] = _terraform(stack, "validate")
    assert {stack: text for stack, text in said.items() if text} == {}
