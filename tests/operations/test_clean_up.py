"""A clean-up takes protection only off what exists, and destroys the peering first."""

import pytest

from config.stacks import PRIMARY, REPLICATION, SHARED, STANDBY
from operations.clean_up import WAYS_TO_DELETE, makes_peering, peering, still_protected
from tests.synthesized import stacks


def _recorded(kind: str, name: str, attributes: dict[str, object]) -> dict[str, object]:
    return {"mode": "managed", "type": kind, "name": name, "instances": [{"attributes": attributes}]}


@pytest.mark.parametrize(
    ("wanted", "recorded", "found"),
    [
        ({"deletion_protection": False}, {"deletion_protection": True}, ["aws_db_instance.one"]),
        ({"skip_final_snapshot": True}, {"skip_final_snapshot": False}, ["aws_db_instance.one"]),
        ({"deletion_protection": False}, {"deletion_protection": False}, []),
        # What else differs is no reason for an apply before a clean-up.
        ({"deletion_protection": False, "port": 1}, {"deletion_protection": False, "port": 2}, []),
        ({}, {"deletion_protection": True}, []),
    ],
)
def test_only_what_is_more_protected_than_the_json_says_is_applied_before_a_clean_up(
    wanted: dict[str, object], recorded: dict[str, object], found: list[str]
) -> None:
    document = {
        "resource": {"aws_db_instance": {"one": wanted, "not deployed": {"deletion_protection": False}}}
    }
    state = {"resources": [_recorded("aws_db_instance", "one", recorded)]}
    assert still_protected(document, state) == found


def test_a_stack_that_was_never_deployed_has_nothing_to_take_protection_off() -> None:
    assert still_protected(stacks(remove="all")[PRIMARY].document, {}) == []


def test_every_resource_that_removing_all_changes_is_unprotected_or_forgotten_before_a_clean_up() -> None:
    """REMOVE=all changes no other attribute: else a clean-up would destroy with an attribute of before."""
    for name in (SHARED, PRIMARY, STANDBY, REPLICATION):
        kept, removed = stacks()[name].document["resource"], stacks(remove="all")[name].document["resource"]
        for kind, resources in removed.items():
            for address, resource in resources.items():
                changed = {
                    key
                    for key in {*resource, *kept[kind][address]}
                    if resource.get(key) != kept[kind][address].get(key)
                }
                assert changed <= {*WAYS_TO_DELETE, "final_snapshot_identifier", "lifecycle"}, (kind, address)


def test_the_peering_goes_with_its_routes_in_both_regions() -> None:
    document = stacks()[STANDBY].document
    state = {
        "resources": [
            _recorded(kind, name, {}) for kind, named in document["resource"].items() for name in named
        ]
    }
    assert makes_peering(document)
    found = peering(document, state)
    ends = {"aws_vpc_peering_connection", "aws_vpc_peering_connection_accepter"}
    assert {each.partition(".")[0] for each in found} == {*ends, "aws_route"}
    providers = {
        document["resource"]["aws_route"][each.partition(".")[2]]["provider"]
        for each in found
        if each.startswith("aws_route.")
    }
    assert len(providers) == 2
    # A route to the internet is the network's own.
    assert len([each for each in found if each.startswith("aws_route.")]) < len(
        document["resource"]["aws_route"]
    )


def test_a_stack_without_a_peering_has_none_to_destroy_first() -> None:
    document = stacks()[PRIMARY].document
    routes = [_recorded("aws_route", name, {}) for name in document["resource"]["aws_route"]]
    assert not makes_peering(document)
    assert peering(document, {"resources": routes}) == []
