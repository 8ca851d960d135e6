"""Combinations of components and what exists that can't work are refused with what to do."""

from typing import Any

import pytest

from config import Names, SettingsError
from config.settings import parse_settings
from tests.adoption import APPLICATION, COMBINATIONS, EVERYTHING, LOAD_BALANCER, NO_CACHE, OFF, network

NETWORK = {"network": network("primary")}


def _without_database_subnets() -> dict[str, Any]:
    return {name: value for name, value in network("primary").items() if name != "database_subnet_ids"}


def test_subnets_of_the_database_are_needed_only_where_one_is_made() -> None:
    without = {"components": {"database": False, "recovery": False}, "cache": NO_CACHE}
    parse_settings({**without, "existing": {"primary": {"network": _without_database_subnets()}}})


@pytest.mark.parametrize("name", COMBINATIONS)
def test_what_is_promised_is_taken(name: str) -> None:
    parse_settings(COMBINATIONS[name])


@pytest.mark.parametrize(
    ("settings", "field", "says"),
    [
        (
            {"components": {"application": False, "recovery": False}, "cache": NO_CACHE},
            "components.cdn",
            "a distribution without an application has nothing to ask",
        ),
        (
            {"components": {"application": False, "cdn": False, "recovery": False}},
            "cache.enabled",
            "a cache without an application has nobody to serve",
        ),
        (
            {"components": {"database": False}},
            "components.recovery",
            "recovery promotes a database and moves an application, and database is off",
        ),
        (
            {"components": {"database": False, "application": False, "cdn": False}, "cache": NO_CACHE},
            "components.recovery",
            "application and database are off",
        ),
        (
            {
                "components": {"database": False, "recovery": False},
                "existing": {"primary": {**NETWORK, "database": "shop"}},
            },
            "existing.primary.database",
            "it is named, and components.database is off",
        ),
        (
            {
                "components": {**OFF, "application": False, "recovery": False},
                "cache": NO_CACHE,
                "existing": {"primary": {**NETWORK, "load_balancer": LOAD_BALANCER}},
            },
            "existing.primary.load_balancer",
            "it is named, and components.application is off",
        ),
        (
            {"existing": {"primary": {"database": "shop"}}},
            "existing.primary.database",
            "database can't share a VPC that is made here",
        ),
        (
            {"existing": {"primary": {"load_balancer": LOAD_BALANCER}}},
            "existing.primary.load_balancer",
            "name existing.primary.network too",
        ),
        (
            {"existing": {"primary": EVERYTHING}},
            "existing.primary.load_balancer",
            "can't share a VPC",
        ),
        (
            {"existing": {"primary": {**NETWORK, "application": APPLICATION}}},
            "existing.primary.application",
            "its instances can't be put behind a load balancer that is made here",
        ),
        (
            {"existing": {"primary": {"table": "carts"}}},
            "existing.primary",
            "table: an existing table or bucket can't be adopted",
        ),
        (
            {"existing": {"standby": {**NETWORK, "buckets": ["invoices"]}}},
            "existing.standby",
            "is lost with its region",
        ),
        (
            {"existing": {"database_secret": "shop/login"}},
            "existing.database_secret",
            "it is of an existing database, and none is named",
        ),
        (
            {"database": {"replica_parameter_group": "shop-14"}},
            "database.replica_parameter_group",
            "it is of the instance that is made beside an existing database, and none is",
        ),
        (
            {
                **COMBINATIONS["recovery only"],
                "database": {"replica_option_group": "shop-8-0"},
            },
            "database.replica_option_group",
            "it is of the instance that is made beside an existing database, and none is",
        ),
        (
            {
                "components": {**OFF, "application": False, "recovery": False},
                "cache": NO_CACHE,
                "existing": {"certificate": "example.com"},
            },
            "existing.certificate",
            "nothing would use it",
        ),
        (
            {
                "database": {"engine": "aurora-postgresql"},
                "existing": {"primary": {**NETWORK, "database": "shop"}},
            },
            "existing.primary.database",
            "an existing database is an RDS instance",
        ),
        (
            {"existing": {"primary": {"network": {**network("primary"), "vpc_id": "myapp-vpc"}}}},
            "existing.primary.network.vpc_id",
            "vpc-",
        ),
        (
            {
                "existing": {
                    "primary": {
                        "network": {**network("primary"), "public_subnet_ids": ["subnet-0a00000000000001"]}
                    }
                }
            },
            "existing.primary.network.public_subnet_ids",
            "at least 2",
        ),
        (
            {"existing": {"primary": {"network": _without_database_subnets()}}},
            "existing.primary.network.database_subnet_ids",
            "database and cache would be made in these subnets",
        ),
    ],
)
def test_what_cannot_work_is_refused_with_the_field_and_the_fix(
    settings: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        parse_settings(settings)
    (problem,) = refusal.value.problems
    assert problem.field == field
    assert says in str(refusal.value)
    assert problem.fix


def test_what_exists_keeps_its_name_wherever_a_name_is_asked() -> None:
    settings = parse_settings(COMBINATIONS["recovery only"])
    names = Names(settings)
    assert names.primary.database_arn.endswith(":db:shop")
    assert names.standby.database_arn.endswith(":db:shop-replica")
    assert names.primary.load_balancer == "shop"
    assert names.primary.auto_scaling_group == "shop-web"
    assert Names(parse_settings({})).primary.load_balancer == "myapp-alb"


@pytest.mark.parametrize(
    ("name", "peered"),
    [
        ("existing VPC and zone", True),
        ("existing VPCs in both regions", True),
        ("recovery only", False),
        ("application without data, not recovered", False),
        ("database only", True),
    ],
)
def test_vpcs_are_peered_when_both_are_known_and_there_is_a_database(name: str, peered: bool) -> None:
    assert parse_settings(COMBINATIONS[name]).peered is peered


def test_what_is_made_beside_what_exists_lies_in_the_regions_vpc() -> None:
    assert parse_settings({}).made_in_network("primary") == [
        "load_balancer",
        "application",
        "database",
        "cache",
    ]
    existing = {"primary": {**NETWORK, "database": "shop"}}
    settings = parse_settings({"existing": existing, "cache": NO_CACHE})
    assert settings.made_in_network("primary") == ["load_balancer", "application"]
    assert settings.made_in_network("standby") == ["load_balancer", "application", "database"]
    database = parse_settings(COMBINATIONS["database only"])
    assert database.made_in_network("primary") == ["database"]
