"""Combinations of components and what exists that can't work are refused with what to do."""

from typing import Any

import pytest

from config import Names, SettingsError
from config.settings import Settings, parse_settings
from tests.adoption import APPLICATION, COMBINATIONS, EVERYTHING, KEYS, LOAD_BALANCER, NO_CACHE, OFF, network

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
            "a distribution without an application has no origin",
        ),
        (
            {"components": {"application": False, "cdn": False, "recovery": False}},
            "cache.enabled",
            "a cache without an application has nobody to serve",
        ),
        (
            {"components": {"database": False}},
            "components.recovery",
            "recovery promotes a database and moves an application, and database is switched off",
        ),
        (
            {"components": {"database": False, "application": False, "cdn": False}, "cache": NO_CACHE},
            "components.recovery",
            "application and database are switched off",
        ),
        (
            {
                "components": {"database": False, "recovery": False},
                "existing": {"primary": {**NETWORK, "database": "shop"}},
            },
            "existing.primary.database",
            "is named, but components.database is false",
        ),
        (
            {
                "components": {**OFF, "application": False, "recovery": False},
                "cache": NO_CACHE,
                "existing": {"primary": {**NETWORK, "load_balancer": LOAD_BALANCER}},
            },
            "existing.primary.load_balancer",
            "is named, but components.application is false",
        ),
        (
            {"existing": {"primary": {"database": "shop"}}},
            "existing.primary.database",
            "existing parts (database) can't be in a VPC that this project makes",
        ),
        (
            {"existing": {"primary": {"load_balancer": LOAD_BALANCER}}},
            "existing.primary.load_balancer",
            "name existing.primary.network too",
        ),
        (
            {"existing": {"primary": EVERYTHING}},
            "existing.primary.load_balancer",
            "can't be in a VPC",
        ),
        (
            {"existing": {"primary": {**NETWORK, "application": APPLICATION}}},
            "existing.primary.application",
            "existing instances can't be put behind a load balancer that this project makes",
        ),
        (
            {"existing": {"primary": {"table": "carts"}}},
            "existing.primary",
            "move table to existing.tables",
        ),
        (
            {"existing": {"standby": {**NETWORK, "buckets": ["invoices"]}}},
            "existing.standby",
            "the section of one region can't have them",
        ),
        ({"existing": {"tables": ["carts"]}}, "existing.tables.0", "write `- name: carts`"),
        ({"existing": {"buckets": ["invoices"]}}, "existing.buckets.0", "write `- primary: invoices`"),
        ({"existing": {"tables": [{"name": "ab"}]}}, "existing.tables.0.name", "3 to 255 letters"),
        ({"existing": {"tables": [{"name": "x" * 256}]}}, "existing.tables.0.name", "3 to 255 letters"),
        ({"existing": {"tables": [{"name": "shop/carts"}]}}, "existing.tables.0.name", "3 to 255 letters"),
        (
            {"existing": {"tables": [{"name": "carts"}, {"name": "carts", "replica_key": "project"}]}},
            "existing.tables.1.name",
            "carts is listed twice",
        ),
        ({"existing": {"tables": [{"name": "carts"}] * 2}}, "existing.tables", "entry 2 repeats entry 1"),
        (
            {"existing": {"tables": [{"name": f"{number}" * 3} for number in range(11)]}},
            "existing.tables",
            "at most 10 entries",
        ),
        (
            {"existing": {"tables": [{"name": f"{number}" * 255} for number in range(4)]}},
            "existing.tables",
            "have 1020 characters in total",
        ),
        (
            {"existing": {"tables": [{"name": "myapp-recovery-ledger"}]}},
            "existing.tables.0.name",
            "is made by this project",
        ),
        (
            {"existing": {"tables": [{"name": "carts", "replica_key": "alias/carts"}]}},
            "existing.tables.0.replica_key",
            "project, or the ARN of a KMS key",
        ),
        (
            {"existing": {"tables": [{"name": "carts", "replica_key": KEYS["us-east-1"]}]}},
            "existing.tables.0.replica_key",
            "the key is in us-east-1, and the data that it encrypts is in us-west-2",
        ),
        (
            {"existing": {"buckets": [{"primary": "In"}]}},
            "existing.buckets.0.primary",
            "3 to 63 lower-case letters",
        ),
        ({"existing": {"buckets": [{"primary": "a..b"}]}}, "existing.buckets.0.primary", "can't contain .."),
        ({"existing": {"buckets": [{"primary": "10.0.0.1"}]}}, "existing.buckets.0.primary", "an IP address"),
        (
            {"existing": {"buckets": [{"primary": "fast--use1-az4--x-s3"}]}},
            "existing.buckets.0.primary",
            "can't be given to buckets",
        ),
        (
            {"existing": {"buckets": [{"primary": "x" * 60}]}},
            "existing.buckets.0.primary",
            "which has 70 characters",
        ),
        (
            {"existing": {"buckets": [{"primary": "same", "standby": "same"}]}},
            "existing.buckets.0.standby",
            "no two buckets of AWS can have the same",
        ),
        (
            {"existing": {"buckets": [{"primary": "one", "standby": "two"}, {"primary": "two"}]}},
            "existing.buckets.1.primary",
            "two is listed twice",
        ),
        (
            {"existing": {"buckets": [{"primary": "myapp-data-123456789012-us-east-1"}]}},
            "existing.buckets.0.primary",
            "is made by this project",
        ),
        (
            {"existing": {"buckets": [{"primary": "one", "primary_key": KEYS["us-east-1"]}]}},
            "existing.buckets.0.standby_key",
            "both keys, or neither",
        ),
        (
            {
                "existing": {
                    "buckets": [
                        {
                            "primary": "one",
                            "primary_key": KEYS["us-west-2"],
                            "standby_key": KEYS["us-west-2"],
                        }
                    ]
                }
            },
            "existing.buckets.0.primary_key",
            "a key of us-east-1",
        ),
        (
            {"existing": {"buckets": [{"primary": "one", "owner_rules": ["standby"]}]}},
            "existing.buckets.0.owner_rules",
            "so that no owner has rules there",
        ),
        (
            {"existing": {"database_secret": "shop/login"}},
            "existing.database_secret",
            "this secret is for an existing database, and no existing database is named",
        ),
        (
            {"database": {"replica_parameter_group": "shop-14"}},
            "database.replica_parameter_group",
            "this group is for a replica of an existing database",
        ),
        (
            {
                **COMBINATIONS["recovery only"],
                "database": {"replica_option_group": "shop-8-0"},
            },
            "database.replica_option_group",
            "this group is for a replica of an existing database",
        ),
        (
            {
                "components": {**OFF, "application": False, "recovery": False},
                "cache": NO_CACHE,
                "existing": {"certificate": "example.com"},
            },
            "existing.certificate",
            "nothing uses a certificate",
        ),
        (
            {
                "database": {"engine": "aurora-postgresql"},
                "existing": {"primary": {**NETWORK, "database": "shop"}},
            },
            "existing.primary.database",
            "an existing database must be an RDS instance",
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
            "in which the project would make database and cache",
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


def test_every_table_and_bucket_of_the_project_itself_is_refused() -> None:
    names = Names(Settings())
    tables = [names.global_table, names.ledger_table, names.primary.lease_table]
    here = names.primary
    buckets = [here.data_bucket, here.static_bucket, here.log_bucket, here.evidence_bucket]
    for given in [
        *({"tables": [{"name": each}]} for each in tables),
        *({"buckets": [{"primary": each}]} for each in buckets),
    ]:
        with pytest.raises(SettingsError, match="is made by this project"):
            parse_settings({"existing": given})
