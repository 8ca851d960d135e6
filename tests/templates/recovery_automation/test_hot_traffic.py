"""Hot standby: both regions serve, by latency, until a promotion turns one off."""

import pytest

from config import Names, Settings
from tests.templates.recovery_automation.conftest import Block, Synthesize, Synthesized

NAMES = Names(Settings())
SITES = ("primary", "standby")


@pytest.fixture(scope="module")
def hot(synthesize: Synthesize) -> Synthesized:
    return synthesize(strategy="hot_standby")


def check(hot: Synthesized, name: str) -> Block:
    return hot.one("aws_route53_health_check", tags={"Name": name})


def check_id(hot: Synthesized, name: str) -> str:
    return hot.reference("aws_route53_health_check", tags={"Name": name})


@pytest.mark.parametrize("site", SITES)
def test_each_region_serves_those_who_are_near_to_it(hot: Synthesized, site: str) -> None:
    record = hot.one("aws_route53_record", name=NAMES.host("live.app"), set_identifier=site)
    assert record["latency_routing_policy"] == {"region": getattr(NAMES, site).region}
    assert "failover_routing_policy" not in record
    assert record["alias"]["name"] == NAMES.host(f"{site}.app")
    assert record["alias"]["evaluate_target_health"] is False
    role = "active" if site == "primary" else "passive"
    assert record["health_check_id"] == check_id(hot, f"{site}-serving-{role}")


@pytest.mark.parametrize(("site", "other"), [SITES, SITES[::-1]])
def test_the_active_region_serves_while_it_can_write_and_the_other_was_not_promoted(
    hot: Synthesized, site: str, other: str
) -> None:
    serving = check(hot, f"{site}-serving-active")
    assert serving["child_health_threshold"] == 2
    assert serving["child_healthchecks"] == [
        check_id(hot, f"{site}-ready"),
        check_id(hot, f"{other}-not-issued"),
    ]


@pytest.mark.parametrize("site", SITES)
def test_the_passive_region_serves_while_it_can_write_or_once_it_was_switched_on(
    hot: Synthesized, site: str
) -> None:
    serving = check(hot, f"{site}-serving-passive")
    assert serving["child_health_threshold"] == 1
    assert serving["child_healthchecks"] == [
        check_id(hot, f"{site}-ready"),
        check_id(hot, f"{site}-switched-on"),
    ]


@pytest.mark.parametrize("site", SITES)
def test_only_a_region_that_can_write_is_ready(hot: Synthesized, site: str) -> None:
    ready = check(hot, f"{site}-ready")
    assert (ready["fqdn"], ready["resource_path"]) == (NAMES.host(f"{site}.app"), "/health/ready")


@pytest.mark.parametrize("site", SITES)
def test_each_switch_is_read_in_the_region_that_publishes_it(hot: Synthesized, site: str) -> None:
    region = getattr(NAMES, site).region
    for name, inverted in ((f"{site}-not-issued", False), (f"{site}-switched-on", True)):
        assert check(hot, name)["cloudwatch_alarm_region"] == region
        assert check(hot, name)["invert_healthcheck"] is inverted
        assert check(hot, name)["insufficient_data_health_status"] == "LastKnownStatus"


def test_app_goes_to_live_and_the_test_record_to_the_standby(hot: Synthesized) -> None:
    app = NAMES.host("app")
    production = hot.one("aws_route53_record", name=app, set_identifier="Production")
    test = hot.one("aws_route53_record", name=app, set_identifier="DR-Test")
    assert production["alias"]["name"] == NAMES.host("live.app")
    assert production["alias"]["evaluate_target_health"] is True
    assert test["health_check_id"] == check_id(hot, "standby-ready")


def test_the_other_strategies_have_one_region_that_serves(recovery: Synthesized) -> None:
    assert all("latency_routing_policy" not in each for each in recovery.all("aws_route53_record"))
