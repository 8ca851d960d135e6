"""Strict fencing is accepted where it can work, and refused with the setting's name where it can't."""

from typing import Any

import pytest

from config.errors import SettingsError
from config.network import CALLED_AT_START
from config.settings import parse_settings

STRICT = {"fencing": "strict"}


def test_a_writer_goes_on_by_default_and_strict_is_a_choice() -> None:
    assert parse_settings({}).failover.fencing == "available"
    assert parse_settings({"failover": STRICT}).failover.fencing == "strict"


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"components": {"recovery": False}}, "without recovery no failover moves the permit"),
        ({"overrides": {"passive": {"nat_gateways": 0}}}, "a region has no NAT gateway"),
        ({"overrides": {"active": {"nat_gateways": 0}}}, "a region has no NAT gateway"),
        ({"network": {"internet_egress": False}}, "network.internet_egress is false"),
    ],
)
def test_what_contradicts_strict_is_refused_with_the_fix(settings: dict[str, Any], why: str) -> None:
    needed = {"interface_endpoints": list(CALLED_AT_START), **settings.get("network", {})}
    document = {**settings, "network": needed}
    parse_settings(document)
    with pytest.raises(SettingsError) as refusal:
        parse_settings({**document, "failover": STRICT})
    (problem,) = refusal.value.problems
    assert problem.field == "failover.fencing"
    assert why in problem.reason
    assert "set failover.fencing to available" in problem.fix
