"""The order of a failover's steps: lease, approval, promotion, switch and traffic."""

from typing import Any

from tests.machines.walks import reachable


def test_nothing_is_changed_before_the_lease_is_taken(machine: dict[str, Any]) -> None:
    """Validation, the dry run, the question to a person and every refusal only read, ask and notify."""
    allowed = {
        "arn:aws:states:::lambda:invoke",
        "arn:aws:states:::sns:publish",
        "arn:aws:states:::sns:publish.waitForTaskToken",
    }
    for name in reachable(machine, machine["StartAt"], without=("TakeLease",)):
        state = machine["States"][name]
        if state["Type"] == "Task":
            assert state["Resource"] in allowed, name


def test_nothing_is_held_while_a_person_is_asked_and_all_is_looked_at_again_afterwards(
    machine: dict[str, Any],
) -> None:
    """A failover that doesn't wait for approval can overtake the waiting one, and the approver is told which
    preconditions fail.
    """
    states = machine["States"]
    for asks in ("AskForApproval", "LookBeforeAsking"):
        assert asks not in reachable(machine, "TakeLease")
    assert "AskForApproval" not in reachable(machine, machine["StartAt"], without=("LookBeforeAsking",))
    assert "TakeLease" not in reachable(machine, "AskForApproval", without=("ValidateAgain",))
    again = states["ValidateAgain"]["Parameters"]["Payload"]
    assert again["input.$"] == "$$.Execution.Input"
    after = reachable(machine, "TakeLease", without=("CheckPreconditions",))
    assert not {"FenceOldRegion", "PromoteReplica"} & after
    assert "States.JsonToString($.preconditions.items)" in states["AskForApproval"]["Parameters"]["Message.$"]


def test_the_switch_is_raised_only_after_the_promotion_and_is_recorded_before_it_is_published(
    machine: dict[str, Any],
) -> None:
    without = ("PromoteReplica", "IsToBePromoted")
    assert "RaiseSwitchToIssued" not in reachable(machine, machine["StartAt"], without=without)
    for value in ("Issued", "Ready"):
        before = reachable(machine, machine["StartAt"], without=(f"RaiseSwitchTo{value}",))
        assert f"PublishSwitch{value}" not in before


def test_traffic_is_sent_only_after_readiness_was_seen_from_outside(machine: dict[str, Any]) -> None:
    without = ("CheckReadiness",)
    assert "RaiseSwitchToReady" not in reachable(machine, machine["StartAt"], without=without)
    sends = machine["States"]["IsReady"]["Choices"][0]
    assert sends == {"Variable": "$.readiness.verdict", "StringEquals": "done", "Next": "WarmCache"}
    # A cache that can't be filled neither stops the traffic nor keeps it waiting.
    warm = machine["States"]["WarmCache"]
    assert warm["Next"] == "RaiseSwitchToReady"
    assert machine["States"][warm["Catch"][0]["Next"]]["Next"] == "RaiseSwitchToReady"
    assert sum(warm["TimeoutSeconds"] for _ in range(1 + warm["Retry"][0]["MaxAttempts"])) <= 20


def test_every_state_can_be_reached(machine: dict[str, Any]) -> None:
    assert reachable(machine, machine["StartAt"]) == set(machine["States"])
