"""Resources that follow the roles move when the roles swap, and none is left behind."""

import pytest

from config.stacks import PRIMARY, RECOVERY, REPLICATION, SHARED, STANDBY
from tests.synthesized import stacks


@pytest.mark.parametrize("stack", [SHARED, PRIMARY, STANDBY, REPLICATION, RECOVERY])
def test_an_address_is_in_one_region_whichever_is_active(stack: str) -> None:
    """Terraform refreshes an address with the provider of the new JSON: in another region it would find nothing
    there, make it again, and leave the old one to nobody.
    """
    usual, swapped = (stacks(settings)[stack].document for settings in ({}, {"active": "standby"}))
    moved = [
        f"{kind}.{address}: {resource['provider']} and {swapped['resource'][kind][address]['provider']}"
        for kind, resources in usual["resource"].items()
        for address, resource in resources.items()
        if address in swapped["resource"].get(kind, {})
        and resource["provider"] != swapped["resource"][kind][address]["provider"]
    ]
    assert not moved
