"""The record tree and the latch of docs/architecture.md, "Traffic", over the synthesized JSON."""

import json
from itertools import product

import pytest

from config import Names, Settings
from config.names import SWITCH_METRIC
from config.settings import Site
from tests.templates.recovery_automation.conftest import Block, Synthesize, Synthesized

NAMES = Names(Settings())


def record(recovery: Synthesized, name: str, **equal: object) -> Block:
    return recovery.one("aws_route53_record", name=NAMES.host(name), **equal)


def check(recovery: Synthesized, name: str) -> Block:
    return recovery.one("aws_route53_health_check", tags={"Name": name})


def check_id(recovery: Synthesized, name: str) -> str:
    return recovery.reference("aws_route53_health_check", tags={"Name": name})


def test_the_tree_has_these_records_and_no_other(recovery: Synthesized) -> None:
    found = sorted(
        (each["name"], each.get("set_identifier", "")) for each in recovery.all("aws_route53_record")
    )
    assert found == [
        ("app.example.com", "DR-Test"),
        ("app.example.com", "Production"),
        ("live.app.example.com", "primary"),
        ("live.app.example.com", "standby"),
        ("primary.app.example.com", ""),
        ("standby.app.example.com", ""),
    ]


def test_production_has_all_the_weight_and_the_test_none(recovery: Synthesized) -> None:
    production = record(recovery, "app", set_identifier="Production")
    test = record(recovery, "app", set_identifier="DR-Test")
    assert production["weighted_routing_policy"]["weight"] == 100
    assert production["alias"]["name"] == NAMES.host("live.app")
    assert test["weighted_routing_policy"]["weight"] == 0
    assert test["alias"]["name"] == NAMES.region_host("standby")


def test_the_test_record_of_weight_0_carries_the_readiness_check(recovery: Synthesized) -> None:
    """Route 53 answers it once all others of the name are unhealthy."""
    test = record(recovery, "app", set_identifier="DR-Test")
    assert test["health_check_id"] == check_id(recovery, "standby-ready")


@pytest.mark.parametrize(("active", "passive"), [("primary", "standby"), ("standby", "primary")])
def test_the_first_record_of_live_is_the_active_regions_and_the_second_the_passive_ones(
    synthesize: Synthesize, active: Site, passive: Site
) -> None:
    tree = synthesize(active=active)
    first = tree.one("aws_route53_record", failover_routing_policy={"type": "PRIMARY"})
    second = tree.one("aws_route53_record", failover_routing_policy={"type": "SECONDARY"})
    test = record(tree, "app", set_identifier="DR-Test")
    assert first["alias"]["name"] == NAMES.region_host(active)
    assert first["health_check_id"] == check_id(tree, f"{active}-serving-active")
    assert second["alias"]["name"] == NAMES.region_host(passive)
    assert second["health_check_id"] == check_id(tree, f"{passive}-serving-passive")
    assert test["alias"]["name"] == NAMES.region_host(passive)
    assert test["health_check_id"] == check_id(tree, f"{passive}-ready")


@pytest.mark.parametrize("strategy", ["warm_standby", "hot_standby"])
def test_a_swap_turns_records_and_no_check(synthesize: Synthesize, strategy: str) -> None:
    """Terraform updates a check before the record that uses it: a check that changed at a swap would be healthy for a
    record that still names the other region."""
    usual, swapped = (synthesize(strategy=strategy, active=site) for site in ("primary", "standby"))
    kind = "aws_route53_health_check"
    assert swapped.document["resource"][kind] == usual.document["resource"][kind]
    records = [each.document["resource"]["aws_route53_record"] for each in (usual, swapped)]
    assert records[0].keys() == records[1].keys()
    fixed = ("name", "type", "set_identifier", "failover_routing_policy", "latency_routing_policy")
    for address, before in records[0].items():
        # Anything else is a change that Route 53 makes in place.
        assert [before.get(each) for each in fixed] == [records[1][address].get(each) for each in fixed]


def test_records_turn_one_after_the_other_and_the_serving_one_first(synthesize: Synthesize) -> None:
    for strategy in ("warm_standby", "hot_standby"):
        tree = synthesize(strategy=strategy, active="standby")
        live = {
            each["alias"]["name"]: each
            for each in tree.all("aws_route53_record")
            if each["name"] == NAMES.host("live.app")
        }
        first, second = live[NAMES.region_host("standby")], live[NAMES.region_host("primary")]
        test = record(tree, "app", set_identifier="DR-Test")
        assert _address(tree, first) in second["depends_on"]
        assert _address(tree, second) not in first["depends_on"]
        assert _address(tree, second) in test["depends_on"]


@pytest.mark.parametrize("active", ["primary", "standby"])
def test_the_ledger_has_the_tree_that_is_wanted_before_any_record_turns_and_the_one_that_stands_after_all(
    synthesize: Synthesize, active: Site
) -> None:
    tree = synthesize(active=active)
    items = {
        json.loads(block["item"])["sk"]["S"]: (f"aws_dynamodb_table_item.{name}", block)
        for name, block in tree.document["resource"]["aws_dynamodb_table_item"].items()
    }
    assert {json.loads(block["item"])["region"]["S"] for _, block in items.values()} == {
        NAMES.site(active).region
    }
    turning = [
        each
        for each in tree.all("aws_route53_record")
        if each.get("set_identifier") in ("primary", "standby")
    ]
    assert turning
    assert all(items["wanted"][0] in each["depends_on"] for each in turning)
    named = [each for each in tree.all("aws_route53_record") if "set_identifier" in each]
    assert {_address(tree, each) for each in named} == set(items["stands"][1]["depends_on"])


@pytest.mark.parametrize("strategy", ["warm_standby", "hot_standby"])
def test_a_check_that_got_another_name_is_moved_and_not_made_anew(
    synthesize: Synthesize, strategy: str
) -> None:
    document = synthesize(strategy=strategy).document
    moved = {each["from"]: each["to"] for each in document["moved"]}
    assert len(moved) == (4 if strategy == "hot_standby" else 2)
    for address in moved.values():
        kind, name = address.split(".")
        assert name in document["resource"][kind]


def _address(tree: Synthesized, wanted: Block) -> str:
    (found,) = (
        name for name, block in tree.document["resource"]["aws_route53_record"].items() if block == wanted
    )
    return f"aws_route53_record.{found}"


def test_a_regions_own_name_depends_on_no_health(recovery: Synthesized) -> None:
    for site in ("primary", "standby"):
        own = record(recovery, f"{site}.app")
        assert own["alias"]["evaluate_target_health"] is False
        assert "health_check_id" not in own
        assert "data.aws_lb." in own["alias"]["name"]


def test_no_alias_is_made_before_its_target(recovery: Synthesized) -> None:
    """Route 53 refuses an alias to a record that doesn't exist."""

    def waits_for(name: str, identifier: str) -> list[str]:
        return sorted(record(recovery, name, set_identifier=identifier)["depends_on"])

    own = {
        site: recovery.reference("aws_route53_record", name=NAMES.region_host(site))
        for site in ("primary", "standby")
    }
    live = [
        recovery.reference("aws_route53_record", name=NAMES.host("live.app"), set_identifier=site)
        for site in ("primary", "standby")
    ]
    assert _plain(own["primary"]) in waits_for("live.app", "primary")
    assert _plain(own["standby"]) in waits_for("live.app", "standby")
    assert waits_for("app", "Production") == sorted(map(_plain, live))
    assert _plain(own["standby"]) in waits_for("app", "DR-Test")


def _plain(reference: str) -> str:
    """`${type.name.id}` as `depends_on` writes it: `type.name`."""
    return ".".join(reference.strip("${}").split(".")[:2])


def test_load_balancers_are_looked_up_in_their_own_regions(recovery: Synthesized) -> None:
    found = {block["name"]: block["provider"] for block in recovery.document["data"]["aws_lb"].values()}
    assert found == {NAMES.primary.load_balancer: "aws.primary", NAMES.standby.load_balancer: "aws.standby"}


def test_checks_ask_the_regions_own_names_over_https(recovery: Synthesized) -> None:
    endpoint, ready = check(recovery, "primary-endpoint"), check(recovery, "standby-ready")
    assert (endpoint["type"], endpoint["fqdn"], endpoint["resource_path"], endpoint["port"]) == (
        "HTTPS",
        NAMES.region_host("primary"),
        "/health",
        443,
    )
    assert (endpoint["request_interval"], endpoint["failure_threshold"]) == (30, 3)
    assert (ready["fqdn"], ready["resource_path"]) == (NAMES.region_host("standby"), "/health/ready")


@pytest.mark.parametrize(("site", "other"), [("primary", "standby"), ("standby", "primary")])
def test_the_active_region_serves_only_while_it_answers_and_the_other_was_not_promoted(
    recovery: Synthesized, site: Site, other: Site
) -> None:
    serving = check(recovery, f"{site}-serving-active")
    assert serving["child_health_threshold"] == 2
    assert serving["child_healthchecks"] == [
        check_id(recovery, f"{site}-endpoint"),
        check_id(recovery, f"{other}-not-issued"),
    ]


@pytest.mark.parametrize("site", ["primary", "standby"])
def test_the_passive_region_serves_when_it_is_ready_or_was_switched_on(
    recovery: Synthesized, site: Site
) -> None:
    serving = check(recovery, f"{site}-serving-passive")
    assert serving["child_health_threshold"] == 1
    assert serving["child_healthchecks"] == [
        check_id(recovery, f"{site}-ready"),
        check_id(recovery, f"{site}-switched-on"),
    ]


@pytest.mark.parametrize("strategy", ["warm_standby", "hot_standby"])
@pytest.mark.parametrize(("active", "passive"), [("primary", "standby"), ("standby", "primary")])
def test_a_tree_reads_the_passive_regions_switch_alone(
    synthesize: Synthesize, strategy: str, active: Site, passive: Site
) -> None:
    """The active region's switch belongs to the failover that made the region active, and says nothing about
    the next one.
    """
    tree = synthesize(strategy=strategy, active=active)
    checks = {f"${{aws_route53_health_check.{name}.id}}": block for name, block in _checks(tree).items()}
    asked = {each["health_check_id"] for each in tree.all("aws_route53_record") if "health_check_id" in each}
    while True:
        more = asked | {child for each in asked for child in checks[each].get("child_healthchecks", [])}
        if more == asked:
            break
        asked = more
    regions = {checks[each].get("cloudwatch_alarm_region") for each in asked} - {None}
    assert regions == {NAMES.site(passive).region}


def _checks(tree: Synthesized) -> dict[str, Block]:
    found: dict[str, Block] = tree.document["resource"]["aws_route53_health_check"]
    return found


def test_switch_checks_keep_their_last_status_without_data(recovery: Synthesized) -> None:
    for site, purpose in product(("primary", "standby"), ("not-issued", "switched-on")):
        found = check(recovery, f"{site}-{purpose}")
        assert found["insufficient_data_health_status"] == "LastKnownStatus"
        assert found["cloudwatch_alarm_region"] == getattr(NAMES, site).region


def test_the_latch_reads_issued_as_off_and_ready_as_on(recovery: Synthesized) -> None:
    """A check is healthy while its alarm isn't in ALARM, so `ready` is inverted and `issued` isn't."""
    assert check(recovery, "standby-not-issued")["invert_healthcheck"] is False
    assert check(recovery, "standby-switched-on")["invert_healthcheck"] is True
    for name, threshold in (("switch-issued", 1), ("switch-ready", 2)):
        alarm = recovery.one(
            "aws_cloudwatch_metric_alarm", alarm_name=NAMES.standby.alarm(name), provider="aws.standby"
        )
        assert alarm["comparison_operator"] == "GreaterThanOrEqualToThreshold"
        assert alarm["threshold"] == threshold
        assert alarm["metric_name"] == SWITCH_METRIC


def test_switch_alarms_are_what_a_health_check_can_read(recovery: Synthesized) -> None:
    """Route 53 can read only alarms with standard resolution and one metric, without metric math."""
    for site in (NAMES.primary, NAMES.standby):
        for name in ("switch-issued", "switch-ready"):
            alarm = recovery.one(
                "aws_cloudwatch_metric_alarm", alarm_name=site.alarm(name), dimensions={"Region": site.region}
            )
            assert alarm["period"] == 60
            assert alarm["treat_missing_data"] == "missing"
            assert "metric_query" not in alarm


def test_a_changed_alarm_reaches_its_health_check(recovery: Synthesized) -> None:
    issued, ready = check(recovery, "standby-not-issued"), check(recovery, "standby-switched-on")
    assert issued["triggers"]["threshold"] == "1"
    assert ready["triggers"]["threshold"] == "2"


def test_zero_is_published_before_a_switch_check_is_attached(recovery: Synthesized) -> None:
    """A new check counts as healthy, which for `ready` would mean switched on."""
    for site in ("primary", "standby"):
        (invocation,) = [
            name
            for name, block in recovery.document["resource"]["aws_lambda_invocation"].items()
            if block["provider"] == f"aws.{site}"
        ]
        for name in (f"{site}-not-issued", f"{site}-switched-on"):
            assert f"aws_lambda_invocation.{invocation}" in check(recovery, name)["depends_on"]


def test_a_fast_check_is_a_setting(synthesize: object) -> None:
    fast: Synthesized = synthesize(  # type: ignore[operator]
        failover={"probing": {"health_check_interval_seconds": 10, "health_check_failures": 2}}
    )
    endpoint = check(fast, "primary-endpoint")
    assert (endpoint["request_interval"], endpoint["failure_threshold"]) == (10, 2)
