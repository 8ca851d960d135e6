"""GovCloud's two regions are accepted, and settings that need what GovCloud lacks are refused for that reason."""

from typing import Any

import pytest

from config import Names, SettingsError
from config.settings import parse_settings
from tests.govcloud import PAIR, SETTINGS


def refusal(document: dict[str, Any]) -> Any:
    with pytest.raises(SettingsError) as refused:
        parse_settings(document)
    (problem,) = refused.value.problems
    return problem


@pytest.mark.parametrize("primary", PAIR)
def test_either_region_of_the_pair_may_be_the_primary(primary: str) -> None:
    (standby,) = [each for each in PAIR if each != primary]
    regions = {"primary": primary, "standby": standby, "witness": None}
    names = Names(parse_settings({**SETTINGS, "regions": regions}))
    assert names.witness is None
    assert names.partition == "aws-us-gov"
    assert names.global_region == "us-gov-west-1"
    assert names.primary.arn("sns", "x") == f"arn:aws-us-gov:sns:{primary}:123456789012:x"


@pytest.mark.parametrize("witness", ["us-east-2", "us-gov-west-1"])
def test_a_third_region_is_refused_because_there_is_none(witness: str) -> None:
    problem = refusal({**SETTINGS, "regions": {**SETTINGS["regions"], "witness": witness}})
    assert problem.field == "regions"
    assert "GovCloud has two regions" in problem.reason
    assert problem.fix == "set witness: null"


def test_regions_of_two_partitions_are_refused() -> None:
    regions = {"primary": "us-east-1", "standby": "us-gov-west-1", "witness": None}
    assert "of the partitions aws and aws-us-gov" in refusal({"regions": regions}).reason


def test_elsewhere_a_witness_is_wanted() -> None:
    assert "are not three regions" in refusal({"regions": {"witness": None}}).reason


@pytest.mark.parametrize(
    ("more", "field", "reason"),
    [
        ({"components": {"cdn": True}}, "components.cdn", "no CloudFront"),
        ({"failover": {"automatic": True}}, "failover.automatic", "no third region"),
        ({"budget": {"enabled": True}}, "budget.enabled", "no Budgets"),
        ({"budget": {"anomalies": True}}, "budget.anomalies", "no Cost Explorer"),
    ],
)
def test_what_is_not_there_is_refused_by_its_setting(more: dict[str, Any], field: str, reason: str) -> None:
    problem = refusal({**SETTINGS, **more})
    assert problem.field == field
    assert reason in problem.reason


def test_a_boundary_of_that_partition_is_taken() -> None:
    boundary = "arn:aws-us-gov:iam::123456789012:policy/Bounds"
    found = parse_settings({**SETTINGS, "organization": {"permissions_boundary": boundary}})
    assert found.organization.permissions_boundary == boundary
