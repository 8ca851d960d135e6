"""On AWS no network is made in zones that nobody named."""

from typing import Any

import pytest

from config.environment import Target
from config.errors import UserError
from config.settings import parse_settings
from config.stacks import PRIMARY, RECOVERY, SHARED, STANDBY, TEST
from operations.pinned_zones import UnpinnedZonesError, refuse_unpinned
from tests.adoption import network

ALL = [SHARED, PRIMARY, STANDBY, RECOVERY]
EAST, WEST = ["use1-az1", "use1-az2", "use1-az4"], ["usw2-az1", "usw2-az2", "usw2-az3"]
PINNED = {"network": {"primary_zone_ids": EAST, "standby_zone_ids": WEST}}
ADOPTED = {"existing": {site: {"network": network(site)} for site in ("primary", "standby")}}
NEITHER = ["network.primary_zone_ids", "network.standby_zone_ids"]


@pytest.mark.parametrize(
    ("settings", "stacks", "named"),
    [
        ({}, ALL, NEITHER),
        ({}, [PRIMARY], NEITHER[:1]),
        ({}, [TEST], NEITHER[1:]),
        ({"network": {"primary_zone_ids": EAST}}, ALL, NEITHER[1:]),
        ({"existing": {"primary": {"network": network("primary")}}}, ALL, NEITHER[1:]),
    ],
)
def test_a_network_in_zones_that_nobody_named_is_refused_with_what_to_do(
    settings: dict[str, Any], stacks: list[str], named: list[str]
) -> None:
    with pytest.raises(UnpinnedZonesError, match="make doctor TARGET=aws") as refused:
        refuse_unpinned(parse_settings(settings), "aws", stacks)
    assert [field for field in NEITHER if field in str(refused.value)] == named
    assert issubclass(UnpinnedZonesError, UserError)


@pytest.mark.parametrize(
    ("settings", "target", "stacks"),
    [
        (PINNED, "aws", [*ALL, TEST]),
        (ADOPTED, "aws", ALL),
        ({}, "aws", [SHARED, RECOVERY]),
        ({}, "embedded", ALL),
    ],
)
def test_what_makes_no_network_or_has_its_zones_named_goes_on(
    settings: dict[str, Any], target: Target, stacks: list[str]
) -> None:
    refuse_unpinned(parse_settings(settings), target, stacks)
