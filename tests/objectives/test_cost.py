"""Promises about the cost: sums done by hand, for the default settings and for others."""

from pathlib import Path
from typing import Any

import pytest

from objectives.cost import Estimate
from objectives.prices import USAGE, read_usage
from tests.objectives.bill import DEFAULT, MINUTES, MONTH, found


def without_logs(one: Estimate) -> float:
    """Return the total without logs: the assumed volume is divided among all log groups, so each one's cost
    depends on their number.
    """
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


def test_a_team_changes_the_usage_and_the_bill_follows(tmp_path: Path) -> None:
    file = tmp_path / "usage.yaml"
    file.write_text(USAGE.read_text(encoding="utf-8").replace("  cdn_gb: 500\n", "  cdn_gb: 1500\n"))
    more = found({}, usage=read_usage(file))
    assert more.total - found({}).total == pytest.approx(1000 * 0.085)
