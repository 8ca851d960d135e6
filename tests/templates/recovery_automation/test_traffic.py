"""The record tree and the latch of DESIGN section 5, over the synthesized JSON."""

from config import Names, Settings
from config.names import SWITCH_METRIC
from tests.templates.recovery_automation.conftest import Block, Synthesized

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


def test_each_side_of_live_has_its_own_serving_check(recovery: Synthesized) -> None:
    primary = record(recovery, "live.app", set_identifier="primary")
    standby = record(recovery, "live.app", set_identifier="standby")
    assert primary["failover_routing_policy"] == {"type": "PRIMARY"}
    assert primary["health_check_id"] == check_id(recovery, "primary-serving")
    assert primary["alias"]["name"] == NAMES.region_host("primary")
    assert standby["failover_routing_policy"] == {"type": "SECONDARY"}
    assert standby["health_check_id"] == check_id(recovery, "standby-serving")
    assert standby["alias"]["name"] == NAMES.region_host("standby")


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
    assert waits_for("live.app", "primary") == [_plain(own["primary"])]
    assert waits_for("live.app", "standby") == [_plain(own["standby"])]
    assert waits_for("app", "Production") == sorted(map(_plain, live))
    assert waits_for("app", "DR-Test") == [_plain(own["standby"])]


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


def test_the_primary_serves_only_while_it_answers_and_is_not_switched_off(recovery: Synthesized) -> None:
    serving = check(recovery, "primary-serving")
    assert serving["child_health_threshold"] == 2
    assert serving["child_healthchecks"] == [
        check_id(recovery, "primary-endpoint"),
        check_id(recovery, "standby-not-issued"),
    ]


def test_the_standby_serves_when_it_is_ready_or_was_switched_on(recovery: Synthesized) -> None:
    serving = check(recovery, "standby-serving")
    assert serving["child_health_threshold"] == 1
    assert serving["child_healthchecks"] == [
        check_id(recovery, "standby-ready"),
        check_id(recovery, "standby-switched-on"),
    ]


def test_switch_checks_keep_their_last_status_without_data(recovery: Synthesized) -> None:
    for name in ("standby-not-issued", "standby-switched-on"):
        assert check(recovery, name)["insufficient_data_health_status"] == "LastKnownStatus"
        assert check(recovery, name)["cloudwatch_alarm_region"] == NAMES.standby.region


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
    """Standard resolution, one metric, no math."""
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
    (invocation,) = [
        name
        for name, block in recovery.document["resource"]["aws_lambda_invocation"].items()
        if block["provider"] == "aws.standby"
    ]
    for name in ("standby-not-issued", "standby-switched-on"):
        assert f"aws_lambda_invocation.{invocation}" in check(recovery, name)["depends_on"]


def test_a_fast_check_is_a_setting(synthesize: object) -> None:
    fast: Synthesized = synthesize(  # type: ignore[operator]
        failover={"probing": {"health_check_interval_seconds": 10, "health_check_failures": 2}}
    )
    endpoint = check(fast, "primary-endpoint")
    assert (endpoint["request_interval"], endpoint["failure_threshold"]) == (10, 2)
