"""A region that can't be used is refused for its true reason."""

import botocore.session
import pytest
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

from config import SettingsError
from config.settings import parse_settings
from config.zone_ids import zone_prefix

SESSION = botocore.session.get_session()
OTHERS = {
    region: partition
    for partition in SESSION.get_available_partitions()
    if partition not in ("aws", "aws-us-gov")
    for region in SESSION.get_available_regions("ec2", partition_name=partition)
}


@pytest.mark.parametrize("region", sorted(OTHERS))
@pytest.mark.parametrize("place", ["primary", "standby", "witness"])
def test_a_region_of_another_partition_is_called_one_and_told_why_it_is_not_taken(
    region: str, place: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        parse_settings({"regions": {place: region}})
    (problem,) = refusal.value.problems
    assert problem.field == f"regions.{place}"
    assert "no such AWS region" not in problem.reason
    assert f"partition {OTHERS[region]}," in problem.reason
    assert not problem.reason.endswith("that partition has services and names of its own")


def test_every_region_of_the_partition_aws_is_taken() -> None:
    known = SESSION.get_available_regions("ec2")
    assert {"us-east-1", "eu-central-1"} < set(known)
    for region in known:
        others = [each for each in ("us-west-2", "us-east-2", "eu-west-3") if each != region][:2]
        parse_settings({"regions": {"primary": region, "standby": others[0], "witness": others[1]}})


@pytest.mark.parametrize("region", ["us-east-9", "Ohio", "us-gov-north-1", ""])
def test_what_is_no_region_anywhere_is_called_none(region: str) -> None:
    with pytest.raises(SettingsError, match="there is no such AWS region"):
        parse_settings({"regions": {"primary": region}})


def test_the_zones_of_every_region_begin_with_its_letters() -> None:
    zones = RegionsAndZonesBackend.zones
    assert len(zones) > 30
    for region, here in zones.items():
        assert {zone.zone_id.partition("-")[0] for zone in here} == {zone_prefix(region)}


def test_a_region_of_another_form_has_no_letters() -> None:
    assert zone_prefix("us-iso-east-1") == ""
