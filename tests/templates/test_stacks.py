"""What holds for every stack."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest

from config import Environment, Settings
from config.environment import Removal
from config.stacks import PRIMARY, RECOVERY, REPLICATION, SHARED, STANDBY
from config.strategy import Strategy
from templates.ignored import IGNORED
from templates.stacks import synthesize
from tests.adoption import COMBINATIONS
from tests.synthesized import stacks

PAIRS = {
    "us": {},
    "eu": {"regions": {"primary": "eu-west-1", "standby": "eu-central-1", "witness": "eu-west-3"}},
    "ap": {
        "regions": {"primary": "ap-southeast-2", "standby": "ap-southeast-1", "witness": "ap-northeast-1"}
    },
}


def test_every_stack_of_the_design_exists() -> None:
    assert set(stacks()) == {SHARED, PRIMARY, STANDBY, REPLICATION, RECOVERY}


def test_a_stack_is_the_same_without_the_others(tmp_path: Path) -> None:
    """Stacks meet by name (ADR 0001), so tests may synthesize one stack alone."""
    environment = Environment(Path("dr.yaml"), "embedded", None, None, False, Removal())
    synthesize(Settings(), environment, tmp_path)
    for name, alone in stacks().items():
        together = json.loads((tmp_path / "stacks" / name / "cdk.tf.json").read_text(encoding="utf-8"))
        assert alone.document == together, name


@pytest.mark.parametrize("pair", ["eu", "ap"])
def test_another_pair_of_regions_leaves_no_trace_of_the_default_ones(pair: str) -> None:
    for name, synthesized in stacks(PAIRS[pair]).items():
        text = json.dumps(_without_global(synthesized.document))
        assert not re.search(r"us-(east|west)-\d", text), name


def _without_global(document: dict[str, Any]) -> dict[str, Any]:
    """Return a stack without what AWS has in its global region only, CloudFront's."""
    kept = json.loads(json.dumps(document))
    kept["provider"]["aws"] = [p for p in kept["provider"]["aws"] if p["alias"] != "global"]
    for block in ("resource", "data"):
        for kind, resources in kept.get(block, {}).items():
            kept[block][kind] = {n: r for n, r in resources.items() if r["provider"] != "aws.global"}
    return dict(kept)


def test_only_what_is_cloudfronts_is_in_the_global_region() -> None:
    found = {
        kind
        for synthesized in stacks(PAIRS["eu"]).values()
        for kind, resources in synthesized.document["resource"].items()
        for resource in resources.values()
        if resource["provider"] == "aws.global"
    }
    assert found == {
        "aws_acm_certificate",
        "aws_acm_certificate_validation",
        "aws_cloudfront_distribution",
        "aws_cloudfront_origin_access_control",
        "aws_cloudwatch_log_delivery",
        "aws_cloudwatch_log_delivery_destination",
        "aws_cloudwatch_log_delivery_source",
        "aws_cloudwatch_log_group",
        "aws_cloudwatch_log_resource_policy",
        "aws_kms_alias",
        "aws_kms_key",
        "aws_route53_record",
        "aws_wafv2_web_acl",
        "aws_wafv2_web_acl_logging_configuration",
    }


def test_every_resource_and_data_source_says_its_provider() -> None:
    for synthesized in stacks(test_mode=True).values():
        for block in ("resource", "data"):
            for kind, resources in synthesized.document.get(block, {}).items():
                for name, resource in resources.items():
                    assert resource.get("provider", "").startswith("aws."), f"{kind}.{name}"


def test_every_provider_is_bound_to_the_settings_account() -> None:
    for synthesized in stacks({"account_id": "210987654321"}).values():
        for provider in synthesized.document["provider"]["aws"]:
            assert provider["allowed_account_ids"] == ["210987654321"]


def test_no_stack_reads_the_state_of_another() -> None:
    for synthesized in stacks().values():
        assert "terraform_remote_state" not in synthesized.document.get("data", {})


def test_providers_have_no_endpoint_and_no_skip_flag() -> None:
    allowed = {"alias", "region", "allowed_account_ids", "default_tags"}
    for synthesized in stacks().values():
        for provider in synthesized.document["provider"]["aws"]:
            assert set(provider) == allowed


def test_changes_are_ignored_only_where_the_list_says_and_everything_listed_is_needed() -> None:
    found = {
        (kind, attribute)
        for settings in (
            COMBINATIONS["existing database whose replica was promoted"],
            *({"strategy": strategy} for strategy in get_args(Strategy)),
            {"database": {"engine": "aurora-postgresql"}},
        )
        for synthesized in stacks(settings, test_mode=True).values()
        for kind, resources in synthesized.document["resource"].items()
        for resource in resources.values()
        for attribute in resource.get("lifecycle", {}).get("ignore_changes", [])
    }
    assert found == {(each.kind, attribute) for each in IGNORED for attribute in each.attributes}
    assert all(len(each.reason) > 40 for each in IGNORED)


def test_passwords_pass_through_ephemeral_values_and_write_only_arguments() -> None:
    shared, primary = stacks()[SHARED], stacks()[PRIMARY]
    assert "aws_secretsmanager_random_password" in shared.document["ephemeral"]
    version = shared.one("aws_secretsmanager_secret_version")
    assert "ephemeral.aws_secretsmanager_random_password" in version["secret_string_wo"]
    assert "secret_string" not in version
    database: dict[str, Any] = primary.one("aws_db_instance")
    assert "ephemeral.aws_secretsmanager_secret_version" in database["password_wo"]
    assert "password" not in database


def test_states_lie_apart_by_account_and_never_on_a_path_of_this_machine() -> None:
    for name, synthesized in stacks().items():
        path = synthesized.document["terraform"]["backend"]["local"]["path"]
        assert path == f"../../../.states/embedded-123456789012/myapp/{name}.tfstate"


def test_the_ledger_and_the_topics_exist_in_both_regions_and_leases_are_regional() -> None:
    shared = stacks()[SHARED]
    topics = [shared.provider_region(topic) for topic in shared.all("aws_sns_topic")]
    assert sorted(topics) == ["us-east-1", "us-west-2"]
    ledger = shared.one("aws_dynamodb_table", name="myapp-recovery-ledger")
    assert {shared.provider_region(ledger), ledger["replica"][0]["region_name"]} == {"us-east-1", "us-west-2"}
    leases = [t for t in shared.all("aws_dynamodb_table") if t["name"] == "myapp-recovery-lease"]
    assert sorted(shared.provider_region(lease) for lease in leases) == ["us-east-1", "us-west-2"]
    assert all("replica" not in lease for lease in leases)


def test_objects_replicate_both_ways_with_the_destinations_key() -> None:
    replication = stacks()[REPLICATION]
    east = replication.one(
        "aws_s3_bucket_replication_configuration", bucket="myapp-data-123456789012-us-east-1"
    )
    west = replication.one(
        "aws_s3_bucket_replication_configuration", bucket="myapp-data-123456789012-us-west-2"
    )
    for rule, destination in ((east["rule"][0], "us-west-2"), (west["rule"][0], "us-east-1")):
        assert rule["destination"]["bucket"].endswith(destination)
        alias = rule["destination"]["encryption_configuration"]["replica_kms_key_id"].split(".")[2]
        key = replication.document["data"]["aws_kms_alias"][alias]
        assert replication.provider_region(key) == destination
