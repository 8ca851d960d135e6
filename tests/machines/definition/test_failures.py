"""A failed failover has a named error, notifies people, is recorded, and is undone as long as nothing was
promoted.
"""

from typing import Any

from tests.machines.walks import reachable, states_of

# States before the promotion is issued that change something, and so must be undone or be harmless.
UNDO = ("UndoIntent", "UndoFence")


def test_every_failure_notifies_before_it_ends(machine: dict[str, Any]) -> None:
    fails = {name for name, state in machine["States"].items() if state["Type"] == "Fail"}
    assert fails == {"Failed"}
    assert not fails & reachable(machine, machine["StartAt"], without=("NotifyFailure",))


def test_every_failure_ends_with_a_name_of_its_own(machine: dict[str, Any]) -> None:
    for name, state in states_of(machine):
        if state["Type"] == "Fail":
            assert state.get("Error") or state.get("ErrorPath") == "$.failure.name", name
    named = [s for _, s in states_of(machine) if s.get("ResultPath") == "$.failure"]
    assert len(named) > 10
    for state in named:
        assert state["Type"] == "Pass"
        assert "name" in state["Parameters"] or "name.$" in state["Parameters"]
        assert "step" in state["Parameters"]


def test_every_failure_with_a_lease_is_recorded_and_releases_it(machine: dict[str, Any]) -> None:
    after = reachable(machine, "RecordStart", without=("RecordFailure",))
    assert "Failed" not in after
    assert machine["States"]["RecordFailure"]["Next"] == "ReleaseLeaseAfterFailure"
    release = machine["States"]["ReleaseLeaseAfterFailure"]["Parameters"]
    assert release["UpdateExpression"] == "REMOVE #holder"  # The epoch stays.


def test_a_failure_before_the_promotion_undoes_the_fence(machine: dict[str, Any]) -> None:
    undoing = ("FencingFailed", "IntentFailed", "InspectionFailed", "NotPromotable", "PromotionFailed")
    strict = ("AloneNotAllowed", "RenewalsNotFenced") if "FenceRenewals" in machine["States"] else ()
    for failed in (*undoing, *strict):
        ways = reachable(machine, failed)
        assert set(UNDO) <= ways, failed
        assert "RaiseSwitchToIssued" not in ways, failed


def test_a_failure_after_the_promotion_undoes_nothing(machine: dict[str, Any]) -> None:
    assert not set(UNDO) & reachable(machine, "RaiseSwitchToIssued")
