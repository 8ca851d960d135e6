"""A failover request is accepted, or refused with every reason and how to fix it."""

from typing import Any

import pytest

from recovery.steps.request import Accepted, Refused, Request, Situation, parse
from recovery.steps.request import decide as accepted

REQUEST = Request("failover", "us-west-2")
FRESH = Situation("us-west-2", "us-east-1", 0, 0)
FIELDS = "action, targetRegion, mode, dryRun, approval, reason, alarm, alarmTime"


@pytest.mark.parametrize(
    ("request_", "situation", "found"),
    [
        (REQUEST, FRESH, Accepted(REQUEST, "us-east-1", 1)),
        (REQUEST, Situation("us-west-2", "us-east-1", 3, 7), Accepted(REQUEST, "us-east-1", 8)),
        (REQUEST, Situation("us-west-2", "us-east-1", 7, 3), Accepted(REQUEST, "us-east-1", 8)),
        (
            REQUEST,
            Situation("us-west-2", "us-west-2", 1, 1),
            Refused(
                "AlreadyActive",
                "targetRegion 'us-west-2' is active already, so there is nothing to fail over; "
                "allowed: the passive region",
            ),
        ),
        (
            Request("test", "us-west-2"),
            Situation("us-west-2", "us-west-2", 1, 1),
            Accepted(Request("test", "us-west-2"), "us-west-2", 2),
        ),
        (
            Request("failover", "us-west-2", alarm="lost"),
            Situation("us-west-2", "us-east-1", 1, 1, "somebody said so"),
            Refused("Inhibited", "somebody said so; a person may still start it: make failover"),
        ),
        (
            REQUEST,
            Situation("us-west-2", "us-east-1", 1, 1, "somebody said so"),
            Accepted(REQUEST, "us-east-1", 2),
        ),
    ],
)
def test_a_request_is_taken_or_refused_with_the_way_out(
    request_: Request, situation: Situation, found: object
) -> None:
    assert accepted(request_, situation) == found


@pytest.mark.parametrize(
    ("document", "cause"),
    [
        (5, 'input is not an object; example: {"action": "failover", "targetRegion": …}'),
        (
            {},
            "action is missing; allowed: failover, failback, test; targetRegion is missing; allowed: a, b",
        ),
        (
            {"action": "x", "targetRegion": "c", "mode": "y", "more": 1},
            f"more is not a field; allowed: {FIELDS}; action is 'x'; allowed: failover, failback, test; "
            "targetRegion is 'c'; allowed: a, b; mode is 'y'; allowed: graceful, ungraceful",
        ),
        (
            {
                "action": "test",
                "targetRegion": "a",
                "reason": 1,
                "alarm": 2,
                "alarmTime": 3,
                "dryRun": "no",
                "approval": 0,
            },
            "reason is 1; allowed: a text; alarm is 2; allowed: a text; alarmTime is 3; allowed: a text; "
            "dryRun is 'no'; allowed: true, false; approval is 0; allowed: true, false",
        ),
    ],
)
def test_all_that_is_wrong_with_an_input_is_said(document: Any, cause: str) -> None:
    assert parse(document, ("a", "b")) == Refused("InvalidInput", cause)


def test_an_input_is_taken_as_it_is() -> None:
    assert parse({"action": "test", "targetRegion": "a"}, ("a", "b")) == Request(
        "test", "a", "ungraceful", "", dry_run=False, alarm="", alarm_time="", approval=False
    )
    whole = {
        "action": "failover",
        "targetRegion": "b",
        "mode": "graceful",
        "reason": "r",
        "dryRun": True,
        "alarm": "l",
        "alarmTime": "t",
        "approval": True,
    }
    assert parse(whole, ("a", "b")) == Request(
        "failover", "b", "graceful", "r", dry_run=True, alarm="l", alarm_time="t", approval=True
    )
