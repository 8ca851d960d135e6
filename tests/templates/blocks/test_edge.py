"""Web ACLs, access logs and distributions, which stand between users and the application, keep their promises."""

import json
from typing import Any

import pytest

from config.stacks import PRIMARY, SHARED, STANDBY, TEST
from tests.synthesized import Synthesized, stacks

BOTH = pytest.mark.parametrize(("stack", "region"), [(PRIMARY, "us-east-1"), (STANDBY, "us-west-2")])


def _rules(synthesized: Synthesized) -> list[dict[str, Any]]:
    rules = synthesized.one("aws_wafv2_web_acl")["rule"]
    return sorted(rules, key=lambda rule: int(rule["priority"]))


@BOTH
def test_the_load_balancers_requests_are_logged_in_its_own_region(stack: str, region: str) -> None:
    synthesized = stacks()[stack]
    balancer = synthesized.one("aws_lb")
    bucket = synthesized.one("aws_s3_bucket", bucket=f"myapp-logs-123456789012-{region}")
    assert balancer["access_logs"]["enabled"] is True
    assert balancer["access_logs"]["bucket"] == f"${{{synthesized.address(bucket)}.id}}"
    policy = synthesized.one("aws_s3_bucket_policy", bucket=f"${{{synthesized.address(bucket)}.id}}")
    assert synthesized.address(policy) in balancer["depends_on"]
    assert balancer["drop_invalid_header_fields"] is True


@BOTH
def test_the_load_balancer_is_behind_a_web_acl_of_its_region(stack: str, region: str) -> None:
    synthesized = stacks()[stack]
    acl = synthesized.one("aws_wafv2_web_acl", scope="REGIONAL")
    assert synthesized.provider_region(acl) == region
    association = synthesized.one("aws_wafv2_web_acl_association")
    assert association["web_acl_arn"] == f"${{{synthesized.address(acl)}.arn}}"
    balancer = synthesized.address(synthesized.one("aws_lb"))
    assert association["resource_arn"] == f"${{{balancer}.arn}}"


def test_checkers_and_probers_pass_after_the_rate_limit_and_before_the_managed_rules() -> None:
    rate, health, *managed = _rules(stacks()[PRIMARY])
    assert "block" in rate["action"]
    assert "allow" in health["action"]
    assert "allow" not in rate["action"]
    assert all("managed_rule_group_statement" in rule["statement"] for rule in managed)
    method, paths = health["statement"]["and_statement"]["statement"]
    assert method["byte_match_statement"]["search_string"] == "GET"
    exact = [each["byte_match_statement"] for each in paths["or_statement"]["statement"]]
    assert [each["search_string"] for each in exact] == ["/health", "/health/ready"]
    assert {each["positional_constraint"] for each in exact} == {"EXACTLY"}


def test_the_admitted_paths_are_the_applications_own() -> None:
    same = {"application": {"health_path": "/alive", "readiness_path": "/alive"}}
    health = _rules(stacks(same)[PRIMARY])[1]
    _, path = health["statement"]["and_statement"]["statement"]
    assert path["byte_match_statement"]["search_string"] == "/alive"


@pytest.mark.parametrize("fast", [10, 30])
def test_no_allowed_rate_limit_refuses_a_checker_or_a_prober(fast: int) -> None:
    """Route 53 asks from each address once an interval for each check, of which a host has two at most."""
    lowest = 500
    settings = {
        "edge": {"rate_limit": lowest},
        "failover": {"probing": {"health_check_interval_seconds": fast, "interval_seconds": 5}},
    }
    statement = _rules(stacks(settings)[PRIMARY])[0]["statement"]["rate_based_statement"]
    window, probers = statement["evaluation_window_sec"], 2
    assert statement["limit"] == lowest
    assert lowest > 2 * window / fast + probers * window / 5


def test_distributions_share_addresses_so_the_load_balancer_does_not_limit_those() -> None:
    synthesized = stacks()[PRIMARY]
    rate = _rules(synthesized)[0]["statement"]["rate_based_statement"]
    (listed,) = rate["scope_down_statement"]["not_statement"]["statement"]
    addresses = synthesized.one("aws_wafv2_ip_set", name="myapp-web-acl-distributions")
    assert listed["ip_set_reference_statement"]["arn"] == f"${{{synthesized.address(addresses)}.arn}}"
    (known,) = synthesized.document["data"]["aws_ec2_managed_prefix_list"].values()
    assert known["name"] == "com.amazonaws.global.cloudfront.origin-facing"
    assert ".entries : entry.cidr" in addresses["addresses"]


def test_the_managed_rules_refuse_log4j_sql_and_known_attackers_or_only_count() -> None:
    groups = [
        rule["statement"]["managed_rule_group_statement"]["name"] for rule in _rules(stacks()[PRIMARY])[2:]
    ]
    assert {"AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesSQLiRuleSet"} < set(groups)
    for mode, expected in (("block", "none"), ("count", "count")):
        synthesized = stacks({"edge": {"managed_rules": mode}})[PRIMARY]
        *refusing, counted = [rule["override_action"] for rule in _rules(synthesized)[2:]]
        assert refusing == [{expected: {}}] * (len(groups) - 1)
        # Anonymous addresses are partners' too.
        assert counted == {"count": {}}
    assert groups[-1] == "AWSManagedRulesAnonymousIpList"


@pytest.mark.parametrize("stack", [SHARED, PRIMARY, STANDBY])
def test_what_web_acls_refuse_is_logged_encrypted_for_a_year_and_without_credentials(stack: str) -> None:
    synthesized = stacks()[stack]
    acl = synthesized.one("aws_wafv2_web_acl")
    logging = synthesized.one("aws_wafv2_web_acl_logging_configuration")
    assert logging["resource_arn"] == f"${{{synthesized.address(acl)}.arn}}"
    group = synthesized.one("aws_cloudwatch_log_group", name=f"aws-waf-logs-{acl['name']}")
    assert logging["log_destination_configs"] == [f"${{{synthesized.address(group)}.arn}}"]
    assert synthesized.provider_region(group) == synthesized.provider_region(acl)
    assert group["kms_key_id"]
    assert group["retention_in_days"] >= 365
    redacted = {field["single_header"]["name"] for field in logging["redacted_fields"]}
    assert redacted == {"authorization", "cookie"}
    (writer,) = synthesized.all("aws_cloudwatch_log_resource_policy")
    (statement,) = json.loads(writer["policy_document"])["Statement"]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}


def _distribution(stack: str) -> dict[str, Any]:
    return stacks()[stack].one("aws_cloudfront_distribution")


def test_www_is_the_primary_regions_for_good_and_the_standbys_has_its_own_name() -> None:
    assert _distribution(PRIMARY)["aliases"] == ["www.example.com"]
    assert _distribution(STANDBY)["aliases"] == ["standby.www.example.com"]
    swapped = stacks({"active": "standby"})
    assert swapped[PRIMARY].one("aws_cloudfront_distribution")["aliases"] == ["www.example.com"]
    for stack, host in ((PRIMARY, "www.example.com"), (STANDBY, "standby.www.example.com")):
        synthesized = stacks()[stack]
        target = synthesized.address(_distribution(stack))
        for kind in ("A", "AAAA"):
            record = synthesized.one("aws_route53_record", name=host, type=kind)
            assert record["alias"]["name"] == f"${{{target}.domain_name}}"


def _origin(distribution: dict[str, Any], id: str) -> dict[str, Any]:
    (found,) = [origin for origin in distribution["origin"] if origin["origin_id"] == id]
    return dict(found)


@BOTH
def test_the_application_is_asked_by_dns_so_that_a_failover_moves_writes_too(stack: str, region: str) -> None:
    distribution = _distribution(stack)
    behaviour = distribution["default_cache_behavior"]
    origin = _origin(distribution, behaviour["target_origin_id"])
    assert origin["domain_name"] == "app.example.com"
    assert origin["custom_origin_config"]["origin_protocol_policy"] == "https-only"
    assert origin["custom_origin_config"]["origin_ssl_protocols"] == ["TLSv1.2"]
    assert "POST" in behaviour["allowed_methods"]
    # AllViewerExceptHostHeader, CachingDisabled: the load balancer's certificate names app, not www.
    assert behaviour["origin_request_policy_id"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    assert behaviour["cache_policy_id"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert region not in json.dumps(origin)


@BOTH
def test_static_files_come_from_this_region_and_else_from_the_other(stack: str, region: str) -> None:
    distribution = _distribution(stack)
    (behaviour,) = distribution["ordered_cache_behavior"]
    (group,) = distribution["origin_group"]
    assert behaviour["target_origin_id"] == group["origin_id"]
    hosts = [_origin(distribution, m["origin_id"])["domain_name"] for m in group["member"]]
    regions = [host.split(".s3.")[1].split(".")[0] for host in hosts]
    assert regions[0] == region
    assert sorted(regions) == ["us-east-1", "us-west-2"]
    assert set(behaviour["allowed_methods"]) == {"GET", "HEAD"}
    # 403 is what S3 says of an object that isn't there, to whoever may not list.
    assert {403, 500, 503} <= set(group["failover_criteria"]["status_codes"])
    access = stacks()[stack].one("aws_cloudfront_origin_access_control")
    assert (access["signing_behavior"], access["origin_access_control_origin_type"]) == ("always", "s3")
    signed = [o for o in distribution["origin"] if "origin_access_control_id" in o]
    assert len(signed) == 2


@BOTH
def test_viewers_get_tls_1_2_and_security_headers_behind_the_global_web_acl(stack: str, region: str) -> None:
    synthesized = stacks()[stack]
    distribution = _distribution(stack)
    assert distribution["viewer_certificate"]["minimum_protocol_version"] == "TLSv1.2_2021"
    behaviours = [distribution["default_cache_behavior"], *distribution["ordered_cache_behavior"]]
    assert {b["viewer_protocol_policy"] for b in behaviours} == {"redirect-to-https"}
    # SecurityHeadersPolicy of AWS
    assert {b["response_headers_policy_id"] for b in behaviours} == {"67f7725c-6f97-4210-82d7-5512b31e9d03"}
    (acl,) = synthesized.document["data"]["aws_wafv2_web_acl"].values()
    owned = stacks()[SHARED].one("aws_wafv2_web_acl")
    assert (acl["name"], acl["scope"]) == (owned["name"], owned["scope"]) == (owned["name"], "CLOUDFRONT")
    (address,) = synthesized.document["data"]["aws_wafv2_web_acl"]
    assert distribution["web_acl_id"] == f"${{data.aws_wafv2_web_acl.{address}.arn}}"
    assert region in distribution["comment"]


def test_the_distributions_certificate_names_both_and_is_in_the_global_region() -> None:
    shared = stacks()[SHARED]
    certificate = shared.one("aws_acm_certificate", domain_name="www.example.com")
    assert certificate["subject_alternative_names"] == ["standby.www.example.com"]
    assert shared.provider_region(certificate) == "us-east-1"
    assert certificate["provider"] == "aws.global"
    records = [r["name"] for r in shared.all("aws_route53_record")]
    assert len(records) == len(set(records))


@BOTH
def test_a_distributions_access_log_is_delivered_to_the_log_bucket_of_its_region(
    stack: str, region: str
) -> None:
    synthesized = stacks()[stack]
    source = synthesized.one("aws_cloudwatch_log_delivery_source", log_type="ACCESS_LOGS")
    assert source["resource_arn"] == f"${{{synthesized.address(_distribution(stack))}.arn}}"
    # CloudFront's deliveries exist in one region only.
    assert synthesized.provider_region(source) == "us-east-1"
    (target,) = synthesized.one("aws_cloudwatch_log_delivery_destination")[
        "delivery_destination_configuration"
    ]
    bucket = synthesized.one("aws_s3_bucket", bucket=f"myapp-logs-123456789012-{region}")
    assert target["destination_resource_arn"] == f"${{{synthesized.address(bucket)}.arn}}/cloudfront"


def test_the_test_copy_has_no_distribution() -> None:
    assert stacks(test_mode=True)[TEST].all("aws_cloudfront_distribution") == []
