"""Settings of teams that have existing resources already, one for each combination that must work."""

from typing import Any


def network(cidr_site: str) -> dict[str, Any]:
    """Return an existing VPC with two zones, whose ids end with the site's digit."""
    digit = {"primary": "1", "standby": "2"}[cidr_site]

    def ids(kind: str, *letters: str) -> list[str]:
        return [f"{kind}-0{letter}{'0' * 14}{digit}" for letter in letters]

    return {
        "vpc_id": ids("vpc", "a")[0],
        "public_subnet_ids": ids("subnet", "a", "b"),
        "private_subnet_ids": ids("subnet", "c", "d"),
        "database_subnet_ids": ids("subnet", "e", "f"),
        "route_table_ids": ids("rtb", "c", "e"),
    }


LOAD_BALANCER = {"name": "shop", "target_group": "shop-web"}
APPLICATION = {"auto_scaling_group": "shop-web", "security_group_id": "sg-0a0000000000000a"}
OFF = {"cdn": False, "storage": False, "table": False}
NO_CACHE = {"enabled": False}
EVERYTHING = {"load_balancer": LOAD_BALANCER, "application": APPLICATION, "database": "shop"}

# The keys' own regions are those of the defaults.
KEYS = {
    region: f"arn:aws:kms:{region}:123456789012:key/{number * 8}-{number * 4}-{number * 4}-{number * 4}-{number * 12}"
    for number, region in (("1", "us-east-1"), ("2", "us-west-2"))
}
DATA = {
    "tables": [
        {"name": "carts"},
        {"name": "sessions", "replica_key": "project"},
        {"name": "orders_2019.old", "replica_key": KEYS["us-west-2"]},
    ],
    "buckets": [
        {"primary": "invoices"},
        {
            "primary": "photos-here",
            "standby": "photos-there",
            "primary_key": KEYS["us-east-1"],
            "standby_key": KEYS["us-west-2"],
            "owner_rules": ["standby"],
        },
    ],
}

COMBINATIONS: dict[str, dict[str, Any]] = {
    "existing VPC and zone": {"existing": {"primary": {"network": network("primary")}}},
    "existing VPCs in both regions": {
        "existing": {site: {"network": network(site)} for site in ("primary", "standby")}
    },
    "existing database, its replica is made": {
        "existing": {"primary": {"network": network("primary"), "database": "shop"}}
    },
    "existing load balancer and application": {
        "existing": {
            "primary": {
                "network": network("primary"),
                "load_balancer": LOAD_BALANCER,
                "application": APPLICATION,
            }
        }
    },
    "existing certificate, no distribution": {
        "components": {"cdn": False},
        "existing": {"certificate": "example.com"},
    },
    "without distribution and cache": {"components": {"cdn": False}, "cache": NO_CACHE},
    "database only": {
        "components": {**OFF, "application": False, "recovery": False},
        "cache": NO_CACHE,
    },
    "recovery only": {
        "components": OFF,
        "cache": NO_CACHE,
        "existing": {
            "primary": EVERYTHING,
            "standby": {**EVERYTHING, "database": "shop-replica"},
        },
    },
    "application without data, not recovered": {
        "components": {"database": False, "storage": False, "table": False, "recovery": False},
    },
    "existing database whose replica was promoted": {
        "active": "standby",
        "existing": {"primary": {"network": network("primary"), "database": "shop"}},
    },
    "recovery only, after a failover": {
        "active": "standby",
        "components": OFF,
        "cache": NO_CACHE,
        "existing": {
            "primary": EVERYTHING,
            "standby": {**EVERYTHING, "database": "shop-replica"},
        },
    },
    "existing MySQL, its replica is made": {
        "database": {"engine": "mysql"},
        "existing": {"primary": {"network": network("primary"), "database": "shop"}},
    },
    "existing tables and buckets": {"existing": DATA},
    "existing tables and buckets only": {
        "components": {**OFF, "application": False, "database": False, "recovery": False},
        "cache": NO_CACHE,
        "existing": DATA,
    },
    "existing writer while the standby is active": {
        "active": "standby",
        "existing": {"standby": {"network": network("standby"), "database": "shop"}},
    },
}
