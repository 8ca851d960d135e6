"""Networks and buckets that wouldn't work are refused before anything is planned."""

from typing import Any

import pytest

from config import SettingsError
from config.settings import parse_settings
from tests.adoption import network


@pytest.mark.parametrize(
    ("settings", "field", "says"),
    [
        (
            {"network": {"primary_cidr": "54.0.0.0/16"}},
            "network.primary_cidr",
            "the network's addresses are public",
        ),
        ({"network": {"primary_cidr": "10.0.0.0/24"}}, "network.primary_cidr", "a /24 network does not hold"),
        ({"network": {"primary_cidr": "10.0.0.0/8"}}, "network.primary_cidr", "/16 to /28"),
        ({"network": {"standby_cidr": "10.0.0.0/29"}}, "network.standby_cidr", "/16 to /28"),
        ({"network": {"test_cidr": "10.0.0.0/22"}}, "network.test_cidr", "a /22 network does not hold"),
        (
            {"overrides": {"passive": {"nat_gateways": 0}}, "network": {"interface_endpoints": ["ssm"]}},
            "overrides.passive.nat_gateways",
            "the passive region has no NAT gateway, and without endpoints instances can't reach secretsmanager",
        ),
        (
            {"network": {"internet_egress": False}},
            "network.internet_egress",
            "internet_egress is false, and without endpoints instances can't reach secretsmanager and ssm",
        ),
        (
            {"storage": {"infrequent_after_days": 60, "archive_after_days": 80}},
            "storage",
            "raise archive_after_days to 90",
        ),
    ],
)
def test_it_is_refused_with_the_field_and_the_fix(settings: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        parse_settings(settings)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert says in str(refusal.value)


@pytest.mark.parametrize(
    "cidr", ["10.0.0.0/16", "172.31.0.0/20", "198.18.0.0/16", "192.168.0.0/18", "100.64.0.0/16"]
)
def test_private_networks_of_a_fitting_size_are_taken(cidr: str) -> None:
    assert parse_settings({"network": {"primary_cidr": cidr}}).network.primary_cidr == cidr


@pytest.mark.parametrize(
    "cidr", ["10.0.0.0/22", "10.0.0.0/28", "198.18.0.0/16", "198.19.4.0/22", "54.0.0.0/16"]
)
@pytest.mark.parametrize("site", ["primary", "standby"])
def test_a_network_that_exists_is_as_its_owner_made_it(site: str, cidr: str) -> None:
    own = {"network": {f"{site}_cidr": cidr}, "existing": {site: {"network": network(site)}}}
    assert parse_settings(own).model_dump()["network"][f"{site}_cidr"] == cidr
    # The other region's is made, and needs room.
    other = {"primary": "standby", "standby": "primary"}[site]
    with pytest.raises(SettingsError, match=rf"network\.{other}_cidr .*does not hold"):
        parse_settings({**own, "network": {f"{other}_cidr": "10.0.0.0/22"}})


def test_where_no_network_is_made_no_subnets_need_room() -> None:
    narrow = {"primary_cidr": "10.0.0.0/22", "standby_cidr": "10.1.0.0/22", "test_cidr": "10.2.0.0/22"}
    only_data = {"application": False, "database": False, "cdn": False, "recovery": False}
    parse_settings({"network": narrow, "components": only_data, "cache": {"enabled": False}})
