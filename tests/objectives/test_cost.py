"""Promises about the cost: sums done by hand, each price with its line, and nothing unknown as 0."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from config.settings import parse_settings
from objectives.cost import Estimate, compare, estimate
from objectives.cost_summary import Compared, _sum, summary
from objectives.prices import PRICES, USAGE, Prices, PricesError, read_usage
from objectives.rpo import losses
from objectives.savings import savings
from objectives.units import dollars
from tests.synthesized import stacks

MONTH = 730
# The default settings, idle: usage of objectives/usage.yaml times prices of objectives/prices.yaml, written out.
SERVERS = [
    (3 + 1) * MONTH * 0.077,  # m6g.large: the active region's minimum and the standby's
    (3 + 1) * 20 * 0.08,  # their volumes
]
DATABASES = [
    (2 + 1) * MONTH * 0.225,  # a writer in two zones, a replica in one
    (2 * 100 + 100) * 0.115,
    100 * 0.02,  # what changes goes to the other region
]
CACHES = [2 * MONTH * 0.1192, 1 * MONTH * 0.052]
BACKUPS = [
    100 * 0.095 + 100 * 0.02,  # RDS's automated backups in the other region
    2 * 100 * 0.095,  # AWS Backup's, here and there
]
TABLES = [
    2 * (20 * 0.625 + 25 * 0.25 + 25 * 0.20),  # the table and its replica
    50 * 0.125,
    0.2 * 0.625 * (2 + 1 + 1) / 3,  # a ledger in both regions and a lease in each
]
BUCKETS = [
    2 * (500 + 20 + 50 + 5) * 0.023 + 10 * 0.023,  # data, static, logs and evidence twice, the trail once
    50 * (0.02 + 0.015),
]
NETWORK = [
    4 * MONTH * 0.045 + (200 + 10) * 0.045,  # three NAT gateways and one
    (4 + 2 * 3) * MONTH * 0.005,  # addresses: of the gateways, and three of each load balancer
    2 * MONTH * 0.0225 + (2 + 0.1) * MONTH * 0.008,
    500 * 0.085 + 50 * 1,
    12 * 0.50 + 4 * 1,  # health checks, of which four ask by HTTPS
]
FIREWALLS = [3 * 5, (7 + 7 + 6) * 1, (100 + 1 + 100) * 0.60]
KEYS = [7 * 1, 2 * 0.40]
ALARMS = [(16 + 15 + 23 + 45 + 2) * 0.10, 3 * 0.50, 5 * 3, 25 * 0.30]
# Each minute: both probers and the heartbeat, for 60 s; both switches, connectivity and restart, for 2 s. Examination:
# each half hour, and weekly.
MINUTES, HALF_HOURS, DAYS = MONTH * 60, MONTH * 2, MONTH / 24
# The replication's: its own each minute, configuration each 5, image each 15.
REPLICATION_CALLS = MINUTES + MINUTES / 5 + MINUTES / 15
RECOVERY_CALLS = 4 * MINUTES + HALF_HOURS + DAYS
FUNCTIONS = [
    3 * MINUTES * 60 * 0.25 * 13.3334 / 1e6,
    (RECOVERY_CALLS + REPLICATION_CALLS) * 2 * 0.25 * 13.3334 / 1e6,
    (RECOVERY_CALLS + REPLICATION_CALLS + 3 * MINUTES) * 0.20 / 1e6,
    # Two rehearsals are the machine's.
    (RECOVERY_CALLS + REPLICATION_CALLS + 3 * MINUTES + 2 * DAYS) * 1 / 1e6,
    1 * 0.025,
]
TRAIL = [1 * 1.0]
DEFAULT = [
    *SERVERS,
    *DATABASES,
    *CACHES,
    *BACKUPS,
    *TABLES,
    *BUCKETS,
    *NETWORK,
    *FIREWALLS,
    *KEYS,
    *ALARMS,
    *FUNCTIONS,
    *TRAIL,
]


def found(document: dict[str, Any], **options: Any) -> Estimate:
    documents = {name: each.document for name, each in stacks(document).items()}
    return estimate(parse_settings(document), documents, **options)


def without_logs(one: Estimate) -> float:
    """Return the total without logs, which are shared among as many as there are."""
    return one.total - sum(item.usd for item in one.items if item.price.key == "logs.gb")


def test_the_default_settings_cost_what_the_sum_by_hand_says() -> None:
    assert without_logs(found({})) == pytest.approx(sum(DEFAULT), abs=0.01)


@pytest.mark.parametrize(
    ("document", "differs"),
    [
        pytest.param(
            {"strategy": "pilot_light"},
            [
                -1 * MONTH * 0.077 - 20 * 0.08,  # no instance
                -1 * MONTH * 0.052,  # no cache
                # Nobody asks the region from outside: four alarms less, and a function each minute.
                -4 * 0.10 - MINUTES * (2 * 0.25 * 13.3334 + 0.20 + 1) / 1e6,
            ],
            id="pilot light",
        ),
        pytest.param(
            {"strategy": "hot_standby"},
            [
                2 * MONTH * 0.077 + 2 * 20 * 0.08,  # two more instances
                1 * MONTH * 0.225 + 100 * 0.115,  # the replica in two zones
                2 * MONTH * 0.1192 - 1 * MONTH * 0.052,
                2 * MONTH * (0.045 + 0.005),  # two more gateways with an address each
                # Users are in both regions, half each: none of them waits.
                -10 * 0.045 - 0.1 * MONTH * 0.008 - 1 * 0.60,
                # The distributions' firewall is counted where the active region's half is.
                -(100 - 50) * 0.60,
                2 * 0.10,  # alarms of two nodes more
            ],
            id="hot standby",
        ),
        pytest.param(
            {"database": {"instance_class": "db.r6g.2xlarge", "allocated_storage_gib": 400}},
            [3 * MONTH * 3 * 0.225, 3 * 300 * 0.115],  # four times the class and the storage
            id="larger database",
        ),
        pytest.param(
            {
                "application": {"reserved_instances": 3, "instance_types": ["m6g.large"]},
                "failover": {"probing": {"period_seconds": 10, "health_check_interval_seconds": 10}},
            },
            [2 * MONTH * 0.077, 0.30 - 0.10, 4 * 1],  # one of three reservations is used by the instance
            id="reservations, fast checks",
        ),
    ],
)
def test_other_settings_cost_what_the_sum_by_hand_says(
    document: dict[str, Any], differs: list[float]
) -> None:
    assert without_logs(found(document)) == pytest.approx(sum([*DEFAULT, *differs]), abs=0.01)


def test_logs_are_what_the_regions_write() -> None:
    """20 GB of the region with users, 5 GB of the other; each log has an equal part of its region's."""
    logs = [item for item in found({}).items if item.price.key == "logs.gb"]
    assert len(logs) == 45
    assert {round(item.quantity * 45 / 2, 6) for item in logs} == {20, 5}


def test_after_a_failover_the_passive_region_has_the_instances_that_the_machine_asks_for() -> None:
    idle, after = found({}), found({}, phase="failed over")
    instances = {
        one: sum(i.quantity for i in each.items if i.stack == "dr_standby" and i.price.key == "ec2.m6g.large")
        for one, each in (("idle", idle), ("after", after))
    }
    assert instances == {"idle": MONTH, "after": 6 * MONTH}
    assert after.stack("dr_standby") > 2 * idle.stack("dr_standby")


def test_hot_standby_costs_about_what_the_primary_does() -> None:
    hot = found({"strategy": "hot_standby"})
    assert hot.stack("dr_standby") == pytest.approx(hot.stack("primary"), rel=0.1)


def test_the_standby_of_small_default_sizes_is_below_the_originals_bands_as_the_page_says() -> None:
    text = (Path(__file__).parents[2] / "docs" / "objectives.md").read_text(encoding="utf-8")
    for strategy in ("pilot_light", "warm_standby"):
        assert f"${found({'strategy': strategy}).standby:,.0f}" in text


def test_with_larger_sizes_warm_standby_is_within_the_originals_band_as_the_page_says() -> None:
    larger = {
        "database": {"instance_class": "db.r6g.4xlarge"},
        "overrides": {"passive": {"capacity": {"minimum": 6}}},
    }
    assert 2000 <= found(larger).standby <= 5000


def test_each_item_leads_to_the_line_of_its_price() -> None:
    lines = PRICES.read_text(encoding="utf-8").splitlines()
    for item in found({}).items:
        line = lines[item.price.line - 1]
        assert line.startswith(f"  {item.price.key}: {{usd: "), item
        assert item.price.told.startswith(("published, ", "assumed, "))


def test_a_size_that_is_not_listed_is_priced_from_its_familys_large() -> None:
    prices = Prices()
    listed, derived = prices.find("ec2.m6g.large"), prices.find("ec2.m6g.4xlarge")
    assert listed is not None
    assert derived is not None
    assert derived.usd == pytest.approx(8 * listed.usd)
    assert derived.line == listed.line


def test_what_has_no_price_is_listed_by_name_and_in_no_sum() -> None:
    strange = found({"database": {"instance_class": "db.x9z.large"}})
    whys = {each.why for each in strange.unpriced}
    assert "there is no price rds.postgres.db.x9z.large" in whys
    names = [each.address for each in strange.unpriced if "x9z" in each.why]
    assert len(names) == 2
    assert all(name.startswith("aws_db_instance.") for name in names)


def test_a_region_without_prices_is_unpriced_and_never_another_regions() -> None:
    regions = {"primary": "eu-west-1", "standby": "eu-central-1", "witness": "eu-west-3"}
    europe = found({"regions": regions})
    # What CloudFront needs in the global region has prices, and CloudFront itself.
    assert {item.address.split(".")[0] for item in europe.items} == {
        "aws_cloudfront_distribution",
        "aws_cloudwatch_log_group",
        "aws_kms_key",
        "aws_wafv2_web_acl",
    }
    assert "there are no prices of eu-west-1" in {each.why for each in europe.unpriced}


@pytest.mark.parametrize(
    "document", [{}, {"database": {"engine": "aurora-postgresql"}}, {"chaos": {"experiments": True}}]
)
def test_every_resource_is_priced_free_or_named(document: dict[str, Any]) -> None:
    one, prices = found(document), Prices()
    named = {item.address for item in one.items} | {each.address for each in one.unpriced}
    for name, stack in stacks(document).items():
        for kind, resources in stack.document["resource"].items():
            if kind not in prices.free:
                left = [each for each in resources if f"{kind}.{each}" not in named]
                # Endpoints that are gateways take nothing.
                assert not left or kind == "aws_vpc_endpoint", (name, kind, left)


def test_a_change_is_told_as_its_difference_by_stack() -> None:
    change = compare(found({}), found({"strategy": "pilot_light"}))
    assert change.usd == pytest.approx(change.head.total - change.base.total)
    assert change.stacks["dr_standby"] < -90
    assert "primary" not in {name for name, usd in change.stacks.items() if abs(usd) > 1}
    assert compare(found({}), found({})).stacks == {}


def test_what_a_change_adds_without_a_price_is_said() -> None:
    change = compare(found({}), found({"database": {"instance_class": "db.x9z.large"}}))
    assert {each.why for each in change.newly_unpriced} == {"there is no price rds.postgres.db.x9z.large"}


def test_savings_name_what_speaks_against_them() -> None:
    document = {
        "application": {"reserved_instances": 3, "instance_types": ["m6g.large"]},
        "network": {"interface_endpoints": ["ssm", "logs"]},
        "overrides": {"passive": {"capacity": {"minimum": 3}}},
    }
    documents = {name: each.document for name, each in stacks(document).items()}
    settings = parse_settings(document)
    told = savings(settings, documents, estimate(settings, documents))
    assert all(each.against for each in told)
    for word in ("schedules", "convertible", "interface endpoints", "lifecycle", "set aside"):
        assert [each for each in told if word in each.says], word
    worth = [-1.0 if each.usd is None else each.usd for each in told]
    assert worth == sorted(worth, reverse=True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"usd": 0}, "usd"),
        ({"source": "nobody"}, "nobody"),
        ({"per": "year"}, "per"),
    ],
)
def test_a_price_file_that_cannot_be_right_is_refused(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    document = yaml.safe_load(PRICES.read_text(encoding="utf-8"))
    document["prices"]["nat.hour"].update(change)
    file = tmp_path / "prices.yaml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(PricesError, match=told):
        Prices(file)


def test_a_team_changes_the_usage_and_the_bill_follows(tmp_path: Path) -> None:
    file = tmp_path / "usage.yaml"
    file.write_text(USAGE.read_text(encoding="utf-8").replace("  cdn_gb: 500\n", "  cdn_gb: 1500\n"))
    more = found({}, usage=read_usage(file))
    assert more.total - found({}).total == pytest.approx(1000 * 0.085)


def test_where_nothing_has_a_price_the_sum_is_unknown_and_not_zero() -> None:
    assert _sum(Estimate((), (), "primary"), 0.0) == "unknown"


def test_without_the_recovery_component_a_cost_is_told_and_the_times_are_unknown() -> None:
    document = {"components": {"recovery": False}}
    settings = parse_settings(document)
    bill = found(document)
    told = summary({"warm_standby": Compared(bill, bill, None, None, losses(settings))}, "warm_standby", ())
    lines = {line[:34].strip(): line[34:].strip() for line in told.splitlines()}
    assert lines["all of it, idle"] == dollars(bill.total)
    assert {lines[name] for name in ("RTO p50", "RTO p90", "RTO p90, EC2 launches throttled")} == {"unknown"}
