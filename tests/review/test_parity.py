"""The resources of the two regions find each other by their names, whatever CDKTF adds to them."""

from typing import Any

import pytest

from review.drift import FILLED, NOISE, SETTLED
from review.findings import Kind
from review.parity import place_of
from review.plan import read
from review.review import StackPlan, review
from tests.review.made import document, entry, reviewed
from tests.synthesized import stacks


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("primary", "aws_lb.primary_infrastructure_workload_edge_balancer_EFB428AA"),
            ("dr_standby", "aws_lb.dr_infrastructure_workload_edge_balancer_9E550365"),
        ),
        (
            ("recovery", "aws_sns_topic.recovery_primary_topic_994B23CA"),
            ("recovery", "aws_sns_topic.recovery_standby_topic_6E42D30F"),
        ),
        (
            ("primary", 'aws_subnet.primary_infrastructure_a["x"]'),
            ("dr_standby", 'aws_subnet.dr_infrastructure_a["x"]'),
        ),
    ],
)
def test_counterparts_have_one_key_and_two_sides(one: tuple[str, str], other: tuple[str, str]) -> None:
    first, second = place_of(*one), place_of(*other)
    assert first is not None
    assert second is not None
    assert first.key == second.key
    assert {first.side, second.side} == {"primary", "standby"}


def test_what_is_of_both_regions_or_of_none_has_no_counterpart() -> None:
    assert place_of("dr_shared", "aws_route53_zone.shared_resources_zone_994B23CA") is None
    assert place_of("recovery", "aws_vpc.peering_primary_standby_994B23CA") is None


def test_most_resources_of_the_two_regional_stacks_have_a_counterpart() -> None:
    made = stacks()
    keys = {
        stack: {
            place.key
            for kind, named in made[stack].document["resource"].items()
            for name in named
            if (place := place_of(stack, f"{kind}.{name}"))
        }
        for stack in ("primary", "dr_standby")
    }
    both = keys["primary"] & keys["dr_standby"]
    assert len(both) > 0.8 * min(map(len, keys.values()))


def parity(primary: list[dict[str, Any]], standby: list[dict[str, Any]]) -> list[str]:
    plans = {"primary": primary, "dr_standby": standby}
    found = review([StackPlan(name, read(document(*each))) for name, each in plans.items()])
    return [each.path or each.what for each in found.of(Kind.PARITY)]


def test_the_same_change_with_other_values_is_in_both_regions() -> None:
    one = entry("aws_lb", {"idle_timeout": 60, "name": "a"}, {"idle_timeout": 90, "name": "a"})
    other = entry("aws_lb", {"idle_timeout": 60, "name": "b"}, {"idle_timeout": 120, "name": "b"})
    assert parity([one], [other]) == []
    renamed = entry("aws_lb", {"name": "b"}, {"name": "c"})
    assert parity([one], [renamed]) == ["idle_timeout", "name"]


def test_what_the_roles_make_different_is_no_difference() -> None:
    one = entry("aws_autoscaling_group", {"min_size": 3}, {"min_size": 4})
    same = entry("aws_autoscaling_group", {"min_size": 1}, {"min_size": 1}, actions=["no-op"])
    assert parity([one], [same]) == []


def test_what_one_region_loses_and_the_other_keeps_is_told() -> None:
    gone = entry("aws_lb", {"name": "a"})
    same = entry("aws_lb", {"name": "b"}, {"name": "b"}, actions=["no-op"])
    assert parity([gone], [same]) == ["destroyed in one region"]
    assert parity([gone], [gone]) == []


@pytest.mark.parametrize(("kind", "attribute"), NOISE)
def test_known_noise_stands_apart_with_its_reason(kind: str, attribute: str) -> None:
    drifted = entry(kind, {attribute: 1, "other": 1}, {attribute: 2, "other": 2})
    found = review([StackPlan("primary", read(document(resource_drift=[drifted])))])
    (noise,) = found.of(Kind.NOISE)
    assert (noise.path, noise.text) == (attribute, NOISE[kind, attribute])
    assert [each.path for each in found.of(Kind.DRIFT)] == ["other"]


def drift_of(kind: str, before: dict[str, Any], after: dict[str, Any]) -> dict[Kind, list[str]]:
    """Return the paths that changed outside Terraform, by whether that was expected."""
    found = review([StackPlan("primary", read(document(resource_drift=[entry(kind, before, after)])))])
    return {each: [one.path for one in found.of(each)] for each in (Kind.NOISE, Kind.DRIFT)}


@pytest.mark.parametrize(("kind", "attribute"), FILLED)
def test_what_others_fill_right_after_a_creation_is_expected_once(kind: str, attribute: str) -> None:
    filled = drift_of(kind, {attribute: ""}, {attribute: "new"})
    assert filled == {Kind.NOISE: [attribute], Kind.DRIFT: []}
    changed = drift_of(kind, {attribute: "old"}, {attribute: "new"})
    assert changed == {Kind.NOISE: [], Kind.DRIFT: [attribute]}


@pytest.mark.parametrize(("kind", "attribute", "value"), SETTLED)
def test_what_a_resource_comes_to_by_itself_is_expected_and_any_other_value_is_not(
    kind: str, attribute: str, value: str
) -> None:
    assert drift_of(kind, {attribute: "begun"}, {attribute: value}) == {
        Kind.NOISE: [attribute],
        Kind.DRIFT: [],
    }
    assert drift_of(kind, {attribute: value}, {attribute: "lost"}) == {
        Kind.NOISE: [],
        Kind.DRIFT: [attribute],
    }


@pytest.mark.parametrize("default", [0, False, ""])
def test_a_default_in_the_place_of_nothing_is_expected_and_switching_something_off_is_not(
    default: Any,
) -> None:
    queries = {"metric_query": [{"id": "a", "period": None}]}
    defaults = {"metric_query": [{"id": "a", "period": default}]}
    path = "metric_query.0.period"
    assert drift_of("aws_cloudwatch_metric_alarm", queries, defaults) == {Kind.NOISE: [path], Kind.DRIFT: []}
    off = drift_of("aws_db_instance", {"deletion_protection": True}, {"deletion_protection": False})
    assert off == {Kind.NOISE: [], Kind.DRIFT: ["deletion_protection"]}


def test_what_was_deleted_outside_terraform_is_drift() -> None:
    found = review([StackPlan("primary", read(document(resource_drift=[entry("aws_lb", {"name": "a"})])))])
    assert [each.what for each in found.of(Kind.DRIFT)] == ["gone"]
    assert not reviewed("primary").of(Kind.DRIFT)
