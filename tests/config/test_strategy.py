"""Strategies are presets, and each of their values can be another one."""

from dataclasses import fields
from typing import Any

import pytest

from config import SettingsError
from config.settings import parse_settings
from config.strategy import Footprint, Role

FULL = ("m6g.large", "m7g.large", "c6g.large")
# The table of docs/architecture.md, "One region, two roles", with its numbers: (minimum, desired, maximum), then
# one column per field.
TABLE: dict[tuple[str, Role], dict[str, Any]] = {
    ("pilot_light", "active"): {
        "capacity": (3, 6, 20),
        "instance_types": FULL,
        "database_class": "db.r6g.large",
        "database_multi_az": True,
        "cache_nodes": 2,
        "cache_node_type": "cache.m6g.large",
        "nat_gateways": 3,
        "peered": False,
    },
    ("pilot_light", "passive"): {
        "capacity": (0, 0, 20),
        "instance_types": FULL,
        "database_class": "db.r6g.large",
        "database_multi_az": False,
        "cache_nodes": 0,
        "cache_node_type": "cache.m6g.large",
        "nat_gateways": 1,
        "peered": False,
    },
    ("warm_standby", "active"): {
        "capacity": (3, 6, 20),
        "instance_types": FULL,
        "database_class": "db.r6g.large",
        "database_multi_az": True,
        "cache_nodes": 2,
        "cache_node_type": "cache.m6g.large",
        "nat_gateways": 3,
        "peered": True,
    },
    ("warm_standby", "passive"): {
        "capacity": (1, 1, 20),
        "instance_types": FULL,
        "database_class": "db.r6g.large",
        "database_multi_az": False,
        "cache_nodes": 1,
        "cache_node_type": "cache.t4g.medium",
        "nat_gateways": 1,
        "peered": True,
    },
}
TABLE["hot_standby", "active"] = TABLE["hot_standby", "passive"] = TABLE["warm_standby", "active"]

# Another value of each field: the role, the settings that give it, the field, and what the field is then.
OTHERWISE: list[tuple[Role, dict[str, Any], str, Any]] = [
    ("passive", {"overrides": {"passive": {"capacity": {"minimum": 2}}}}, "capacity", (2, 2, 20)),
    ("passive", {"overrides": {"passive": {"capacity": {"maximum": 9}}}}, "capacity", (1, 1, 9)),
    (
        "passive",
        {"overrides": {"passive": {"instance_types": ["t4g.large"]}}},
        "instance_types",
        ("t4g.large",),
    ),
    ("passive", {"overrides": {"passive": {"database_multi_az": True}}}, "database_multi_az", True),
    ("passive", {"overrides": {"passive": {"cache_nodes": 3}}}, "cache_nodes", 3),
    (
        "passive",
        {"overrides": {"passive": {"cache_node_type": "cache.t4g.micro"}}},
        "cache_node_type",
        "cache.t4g.micro",
    ),
    ("passive", {"overrides": {"passive": {"nat_gateways": 3}}}, "nat_gateways", 3),
    ("passive", {"overrides": {"passive": {"peered": False}}}, "peered", False),
    ("active", {"overrides": {"passive": {"peered": False}}}, "peered", False),
    ("active", {"overrides": {"active": {"database_multi_az": False}}}, "database_multi_az", False),
    ("active", {"overrides": {"active": {"cache_nodes": 3}}}, "cache_nodes", 3),
    ("active", {"overrides": {"active": {"nat_gateways": 1}}}, "nat_gateways", 1),
    ("active", {"application": {"capacity": {"minimum": 4}}}, "capacity", (4, 6, 20)),
    ("active", {"application": {"instance_types": ["c7g.large"]}}, "instance_types", ("c7g.large",)),
    ("active", {"database": {"instance_class": "db.r7g.large"}}, "database_class", "db.r7g.large"),
    ("active", {"cache": {"node_type": "cache.r7g.large"}}, "cache_node_type", "cache.r7g.large"),
    ("passive", {"cache": {"enabled": False}}, "cache_nodes", 0),
    (
        "passive",
        {"database": {"replica_class": "db.r6g.medium", "replica_class_reason": "enough for reads"}},
        "database_class",
        "db.r6g.medium",
    ),
]


def _values(footprint: Footprint) -> dict[str, Any]:
    capacity = footprint.capacity
    numbers = (capacity.minimum, capacity.desired, capacity.maximum)
    return {each.name: getattr(footprint, each.name) for each in fields(footprint)} | {"capacity": numbers}


@pytest.mark.parametrize(("strategy", "role"), sorted(TABLE))
def test_a_strategy_runs_what_the_table_says(strategy: str, role: Role) -> None:
    assert _values(parse_settings({"strategy": strategy}).footprint_of(role)) == TABLE[strategy, role]


@pytest.mark.parametrize(("role", "settings", "field", "value"), OTHERWISE)
def test_any_single_value_can_be_another_one(
    role: Role, settings: dict[str, Any], field: str, value: Any
) -> None:
    assert _values(parse_settings(settings).footprint_of(role))[field] == value


def test_an_override_changes_its_own_value_alone() -> None:
    for role, settings, field, _ in OTHERWISE:
        before = _values(parse_settings({}).footprint_of(role))
        after = _values(parse_settings(settings).footprint_of(role))
        assert {name for name in before if before[name] != after[name]} == {field}


def test_every_value_of_a_footprint_can_be_overridden_for_both_roles() -> None:
    named = {each.name for each in fields(Footprint)}
    for role in ("active", "passive"):
        assert {field for of, _, field, _ in OTHERWISE if of == role} == named


def test_an_override_out_of_order_is_refused_by_its_name() -> None:
    with pytest.raises(SettingsError) as refusal:
        parse_settings({"overrides": {"passive": {"capacity": {"minimum": 30}}}})
    assert [problem.field for problem in refusal.value.problems] == ["overrides.passive.capacity"]
