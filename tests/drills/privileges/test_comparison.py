"""Each granted permission was used or has a reason; any other is a finding."""

from typing import Any

from drills.privileges.comparison import Explained, Grant, compare, exchanged, grants_of

EAST, WEST = "us-east-1", "us-west-2"
ROLE = f"myapp-dr-machine-{WEST}"
TABLE = f"arn:aws:dynamodb:{WEST}:1:table/ledger"
GRANT = Grant(ROLE, "Record", "dynamodb:UpdateItem", TABLE)
REASON = Explained("*", "xray:*", "no call", "a guide")


def call(
    action: str, resource: str, *, role: str = ROLE, allowed: bool = True, **more: Any
) -> dict[str, Any]:
    asked = {"action": action, "resource": resource, "allowed": allowed, "statements": ["recovery/Record"]}
    return {
        "principal": f"arn:aws:iam::1:role/{role}",
        "service": action.split(":")[0],
        "operation": action.split(":")[1],
        "asked": [asked],
        **more,
    }


def same(grant: Grant) -> Grant:
    return grant


def test_a_grant_that_a_call_used_is_no_finding() -> None:
    found = compare([GRANT], [call("dynamodb:UpdateItem", TABLE)], [], same)
    assert (found.unused, found.refused, found.calls) == ([], [], {ROLE: 1})


def test_a_grant_is_used_by_its_own_role_action_and_resource_only() -> None:
    for other in (
        call("dynamodb:UpdateItem", TABLE, role="another"),
        call("dynamodb:GetItem", TABLE),
        call("dynamodb:UpdateItem", f"{TABLE}-lease"),
        call("dynamodb:UpdateItem", TABLE, allowed=False),
    ):
        assert compare([GRANT], [other], [], same).unused == [GRANT]


def test_a_refused_call_is_a_finding_that_names_role_action_and_resource() -> None:
    found = compare([], [call("dynamodb:UpdateItem", TABLE, allowed=False, refusal="iam")], [], same)
    assert found.refused == [f"{ROLE}: dynamodb:UpdateItem: dynamodb:UpdateItem on {TABLE}"]


def test_a_reason_explains_what_is_unused_and_is_a_finding_once_nothing_is() -> None:
    trace = Grant(ROLE, "Trace", "xray:PutTraceSegments", "*")
    assert compare([trace], [], [REASON], same).unused == []
    assert compare([GRANT], [call("dynamodb:UpdateItem", TABLE)], [REASON], same).needless == [REASON]


def test_a_grant_of_the_other_region_is_covered_by_its_used_counterpart() -> None:
    def other(grant: Grant) -> Grant:
        return Grant(*(exchanged(part, [(EAST, WEST)]) for part in vars(grant).values()))

    there = other(GRANT)
    assert there.role == f"myapp-dr-machine-{EAST}"
    calls = [call("dynamodb:UpdateItem", TABLE)]
    assert compare([GRANT, there], calls, [], other).unused == []
    alone = Grant(there.role, "More", "dynamodb:DeleteItem", there.resource)
    assert compare([GRANT, alone], calls, [], other).unused == [alone]


def test_names_are_exchanged_both_ways_and_the_longer_one_first() -> None:
    pairs = [("db", "db-replica"), (EAST, WEST)]
    assert exchanged(f"db-replica in {WEST}, db in {EAST}", pairs) == f"db in {EAST}, db-replica in {WEST}"


def test_a_grant_is_an_action_on_a_resource_and_a_deny_is_none() -> None:
    document = {
        "Statement": [
            {"Sid": "A", "Effect": "Allow", "Action": ["s:A", "s:B"], "Resource": ["x", "y"]},
            {"Sid": "D", "Effect": "Deny", "Action": "s:C", "Resource": "*"},
        ]
    }
    found = grants_of("role", document)
    assert [(each.action, each.resource) for each in found] == [
        ("s:A", "x"),
        ("s:A", "y"),
        ("s:B", "x"),
        ("s:B", "y"),
    ]
