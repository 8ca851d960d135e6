"""The doctor judges which zones are fit, and says which ones to name in the settings."""

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from operations.doctor import zones
from operations.doctor.diagnosis import Diagnosis
from tests.adoption import network
from tests.operations.doctor.conftest import SESSION, Look

# Names are an account's own; in this one, us-east-1a is the zone without newer types.
ZONES = {"a": "use1-az3", "b": "use1-az1", "c": "use1-az2", "d": "use1-az4"}
TYPES = ("m6g.large", "m7g.large", "c6g.large", "r6g.large", "t4g.medium")
EVERYTHING = dict.fromkeys("abcd", TYPES)
OLD = {**EVERYTHING, "a": ("r6g.large", "t4g.medium")}
GOOD, WITH_OLD = ["use1-az1", "use1-az2", "use1-az4"], ["use1-az3", "use1-az1", "use1-az2"]
ADOPTED = {"existing": {"standby": {"network": network("standby")}}}


def ec2(offers: Mapping[str, tuple[str, ...]], subnets: str = "") -> Any:
    client = SESSION.client("ec2", "us-east-1")
    stub = Stubber(client)
    described = [
        {"ZoneName": f"us-east-1{letter}", "ZoneId": ZONES[letter], "State": "available"}
        for letter in reversed(ZONES)
    ]
    stub.add_response("describe_availability_zones", {"AvailabilityZones": described})
    offered = [
        {"InstanceType": kind, "Location": f"us-east-1{letter}"}
        for letter, kinds in offers.items()
        for kind in kinds
    ]
    stub.add_response(
        "describe_instance_type_offerings",
        {"InstanceTypeOfferings": offered},
        {"LocationType": "availability-zone", "Filters": ANY},
    )
    found = [{"AvailabilityZone": f"us-east-1{letter}"} for letter in subnets]
    stub.add_response("describe_subnets", {"Subnets": found})
    stub.activate()
    return client


def rds(letters: str = "abcd") -> Any:
    client = SESSION.client("rds", "us-east-1")
    stub = Stubber(client)
    option = {
        "Engine": "postgres",
        "EngineVersion": "16.4",
        "AvailabilityZones": [{"Name": f"us-east-1{letter}"} for letter in letters],
    }
    stub.add_response("describe_orderable_db_instance_options", {"OrderableDBInstanceOptions": [option]})
    stub.activate()
    return client


def examined(look: Look, ids: list[str] | None = None, **clients: Any) -> Diagnosis:
    settings = {**ADOPTED, "network": {"primary_zone_ids": ids}}
    (found,) = zones.examine(look(settings, **clients))
    return found


def test_zones_that_nobody_named_are_proposed_without_the_one_that_lacks_a_type(look: Look) -> None:
    found = examined(look, ec2=ec2(OLD), rds=rds())
    assert found.state == "not ready"
    assert found.fix == f"set network.primary_zone_ids: [{', '.join(GOOD)}]"


def test_a_zone_that_lacks_the_databases_class_alone_is_not_proposed(look: Look) -> None:
    found = examined(look, ec2=ec2(EVERYTHING), rds=rds("bcd"))
    assert found.fix == f"set network.primary_zone_ids: [{', '.join(GOOD)}]"


def test_once_deployed_the_zones_that_the_network_is_in_are_proposed(look: Look) -> None:
    found = examined(look, ec2=ec2(OLD, subnets="abc"), rds=rds())
    assert found.fix == f"set network.primary_zone_ids: [{', '.join(WITH_OLD)}]"


def test_zones_that_are_named_and_offer_everything_are_ready(look: Look) -> None:
    found = examined(look, GOOD, ec2=ec2(OLD), rds=rds())
    assert (found.state, found.cause) == (
        "ready",
        "the zones that the settings name: use1-az1, use1-az2, use1-az4",
    )


def test_a_named_zone_that_lacks_something_is_told_with_what_it_lacks(look: Look) -> None:
    found = examined(look, WITH_OLD, ec2=ec2(OLD), rds=rds("bcd"))
    assert found.state == "not ready"
    assert found.cause == "use1-az3 lacks c6g.large, m6g.large, m7g.large, db.r6g.large"
    assert "network.primary_zone_ids: [use1-az1, use1-az2, use1-az4]" in found.fix


def test_only_the_zones_that_terraform_takes_are_judged(look: Look) -> None:
    """Terraform takes the first three by name, so the fourth may lack an instance type."""
    without_last = {**EVERYTHING, "d": ()}
    found = examined(look, ["use1-az4", *WITH_OLD], ec2=ec2(without_last), rds=rds())
    assert found.state == "ready"


def test_a_named_zone_that_the_account_does_not_have_is_told(look: Look) -> None:
    found = examined(look, ["use1-az1", "use1-az2", "use1-az9"], ec2=ec2(OLD), rds=rds())
    assert (found.state, found.cause) == ("not ready", "zones that don't exist: use1-az9")


def test_where_no_three_zones_offer_everything_types_are_to_be_changed(look: Look) -> None:
    two = {**EVERYTHING, "a": (), "b": ()}
    found = examined(look, ec2=ec2(two), rds=rds())
    assert found.state == "not ready"
    assert "use1-az3 lacks" in found.cause
    assert "application.instance_types" in found.fix


@pytest.mark.parametrize("site", ["primary", "standby"])
def test_a_region_whose_network_is_adopted_is_not_asked(look: Look, site: str) -> None:
    both = {"existing": {each: {"network": network(each)} for each in ("primary", "standby")}}
    assert site in both["existing"]
    assert zones.examine(look(both)) == []
