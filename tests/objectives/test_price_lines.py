"""Each price comes with its line, an unknown price is never 0, and a change's effect on the bill is shown."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from config.settings import parse_settings
from objectives.cost import Estimate, compare, estimate
from objectives.cost_summary import Compared, _sum, summary
from objectives.prices import PRICES, Prices, PricesError
from objectives.rpo import losses
from objectives.savings import savings
from objectives.units import dollars
from tests.objectives.bill import found
from tests.synthesized import stacks


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
    assert "the price file has no price rds.postgres.db.x9z.large" in whys
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
    assert "the price file has no prices for eu-west-1" in {each.why for each in europe.unpriced}


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
    assert {each.why for each in change.newly_unpriced} == {
        "the price file has no price rds.postgres.db.x9z.large"
    }


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
