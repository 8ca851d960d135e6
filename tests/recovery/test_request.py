"""Bad input ends at once with an error that names the field and what is allowed, and changes nothing."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.steps.request import Accepted, Refused, Request, Situation, decide, parse

REGIONS = ("us-east-1", "us-west-2")
VALID = {"action": "failover", "targetRegion": "us-west-2"}
FRESH = Situation("us-west-2", active_region="us-east-1", lease_epoch=0, permit_epoch=0)


def refusal(result: object) -> Refused:
    assert isinstance(result, Refused)
    return result


def test_the_original_command_is_valid_as_it_is_written() -> None:
    assert parse(VALID, REGIONS) == Request("failover", "us-west-2", mode="ungraceful")


@pytest.mark.parametrize(
    ("change", "field", "allowed"),
    [
        ({"action": "destroy"}, "action is 'destroy'", "failover, failback, test"),
        ({"targetRegion": "eu-west-1"}, "targetRegion is 'eu-west-1'", "us-east-1, us-west-2"),
        ({"targetRegion": ["us-west-2"]}, "targetRegion is", "us-east-1, us-west-2"),
        ({"mode": "gentle"}, "mode is 'gentle'", "graceful, ungraceful"),
        ({"dryRun": "yes"}, "dryRun is 'yes'", "true, false"),
        ({"approval": 1}, "approval is 1", "true, false"),
        ({"reason": 3}, "reason is 3", "a text"),
        ({"target_region": "us-west-2"}, "target_region is not a field", "targetRegion"),
    ],
)
def test_a_bad_field_is_named_with_what_is_allowed(change: dict[str, Any], field: str, allowed: str) -> None:
    refused = refusal(parse(VALID | change, REGIONS))
    assert refused.error == "InvalidInput"
    assert field in refused.cause
    assert allowed in refused.cause


def test_every_bad_field_is_named_at_once() -> None:
    cause = refusal(parse({"mode": "x", "dryRun": 1}, REGIONS)).cause
    assert all(field in cause for field in ("action is missing", "targetRegion is missing", "mode", "dryRun"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(
    JSON
    | st.fixed_dictionaries({}, optional=dict.fromkeys(("action", "targetRegion", "mode", "dryRun"), JSON))
)
def test_no_input_at_all_crashes_validation(document: Any) -> None:
    result = parse(document, REGIONS)
    assert isinstance(result, Request | Refused)
    if isinstance(result, Request):
        assert result.target_region in REGIONS


def test_a_failover_to_the_active_region_is_refused() -> None:
    situation = Situation("us-west-2", active_region="us-west-2", lease_epoch=3, permit_epoch=3)
    assert refusal(decide(Request("failover", "us-west-2"), situation)).error == "AlreadyActive"


def test_an_inhibitor_stops_what_an_alarm_started_and_not_a_person() -> None:
    inhibited = replace(FRESH, inhibition="ann inhibited automatic failovers until noon: database upgrade")
    refused = refusal(decide(Request("failover", "us-west-2", alarm="lost"), inhibited))
    assert refused.error == "Inhibited"
    assert "database upgrade" in refused.cause
    assert isinstance(decide(Request("failover", "us-west-2"), inhibited), Accepted)


def test_a_failback_is_a_failover_home_that_is_graceful_and_asks_first() -> None:
    home = {"action": "failback", "targetRegion": "us-east-1"}
    assert parse(home, REGIONS) == Request("failover", "us-east-1", mode="graceful", approval=True)


def test_a_failback_takes_what_its_input_says_otherwise() -> None:
    home = {"action": "failback", "targetRegion": "us-east-1", "mode": "ungraceful", "approval": False}
    assert parse(home, REGIONS) == Request("failover", "us-east-1", mode="ungraceful", approval=False)


def test_a_failback_to_a_region_that_is_not_home_is_refused_with_the_word_for_it() -> None:
    cause = refusal(parse({"action": "failback", "targetRegion": "us-west-2"}, REGIONS)).cause
    assert "allowed: us-east-1, the primary region" in cause
    assert "'failover'" in cause


@given(lease=st.integers(0, 10**6), permit=st.integers(0, 10**6))
def test_the_next_epoch_is_above_every_epoch_known(lease: int, permit: int) -> None:
    """The two regions count in leases of their own; the permit, which is global, keeps them in order."""
    result = decide(Request("failover", "us-west-2"), Situation("us-west-2", "us-east-1", lease, permit))
    assert isinstance(result, Accepted)
    assert result.next_epoch > max(lease, permit)
