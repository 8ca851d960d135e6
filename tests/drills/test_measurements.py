"""What a drill measures is computed from what was seen, and missing data is never good."""

import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import assume, given
from hypothesis import strategies as st

from drills import heartbeats
from drills.client import Counted
from drills.heartbeats import Beat, Store, StoreError, loss
from drills.journal import Journal, read
from drills.result import StoreLoss
from drills.scenario import Objective, Scenario, load
from drills.tolerance import Observation
from drills.verdict import Findings, judge
from operations.failover.execution import Execution, steps_of

LOST = datetime(2026, 1, 1, 12, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))


def beats(*ages: float) -> list[Beat]:
    """Make records acknowledged this many seconds before the loss, numbered from 1."""
    return [Beat(number, LOST - timedelta(seconds=age)) for number, age in enumerate(ages, start=1)]


def test_rpo_is_the_age_of_the_oldest_missing_record() -> None:
    found = loss("dynamodb", beats(4, 3, 2, 1), survived={1, 2}, lost_at=LOST)
    assert (found.seconds, found.missing, found.written) == (2.0, 2, 4)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),
    st.floats(0.1, 3600),
    st.floats(1, 60),
)
def test_the_numbers_of_a_drill_are_above_those_of_one_that_ended_before(
    began: datetime, lasted: float, after: float
) -> None:
    first = heartbeats.first_number(began)
    last = first + int(lasted / heartbeats.INTERVAL_SECONDS)
    assume(last + 240 < heartbeats.NUMBERS)
    assert heartbeats.first_number(began + timedelta(seconds=lasted + after)) > last


def test_a_hole_in_the_middle_counts_from_the_hole() -> None:
    assert loss("s3", beats(4, 3, 2, 1), survived={1, 3, 4}, lost_at=LOST).seconds == 3.0


def test_nothing_missing_is_no_loss() -> None:
    found = loss("s3", beats(2, 1), survived={1, 2}, lost_at=LOST)
    assert (found.seconds, found.missing) == (0.0, 0)


def test_without_records_the_rpo_is_unknown_and_not_zero() -> None:
    found = loss("s3", [], survived=set(), lost_at=LOST)
    assert found.seconds is None
    assert found.reason.startswith("unknown")


def test_what_was_acknowledged_after_the_loss_does_not_count() -> None:
    after = [Beat(1, LOST - timedelta(seconds=1)), Beat(2, LOST + timedelta(seconds=1))]
    assert loss("s3", after, survived={1}, lost_at=LOST).missing == 0


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=30), st.data())
def test_losing_more_records_never_lowers_the_rpo(ages: list[float], data: st.DataObject) -> None:
    written = beats(*sorted(ages, reverse=True))
    numbers = [beat.number for beat in written]
    survived = set(data.draw(st.lists(st.sampled_from(numbers))))
    fewer = set(data.draw(st.lists(st.sampled_from(sorted(survived))))) if survived else set()
    more_lost, less_lost = (loss("s3", written, s, LOST).seconds for s in (fewer, survived))
    assert more_lost is not None
    assert less_lost is not None
    assert more_lost >= less_lost


def event(kind: str, name: str, second: int) -> dict[str, Any]:
    what = "Parallel" if name == "Prepare" else "Task"
    return {
        "timestamp": LOST + timedelta(seconds=second),
        "type": f"{what}State{kind}",
        f"state{kind}EventDetails": {"name": name},
    }


def test_steps_of_parallel_branches_are_paired_by_name() -> None:
    history = [
        event("Entered", "Prepare", 0),
        event("Entered", "Promote", 0),
        event("Entered", "Scale", 1),
        event("Exited", "Promote", 5),
        event("Exited", "Scale", 3),
        event("Exited", "Prepare", 5),
    ]
    assert [(s.name, s.seconds, s.parallel) for s in steps_of(history)] == [
        ("Prepare", 5.0, True),
        ("Promote", 5.0, False),
        ("Scale", 2.0, False),
    ]


def test_a_step_that_the_execution_ended_in_has_no_end() -> None:
    (step,) = steps_of([event("Entered", "Promote", 0)])
    assert (step.end, step.seconds) == (None, None)


def test_a_state_visited_again_is_a_step_of_its_own() -> None:
    history = [
        event("Entered", "Wait", 0),
        event("Exited", "Wait", 1),
        event("Entered", "Wait", 2),
        event("Exited", "Wait", 4),
    ]
    assert [s.seconds for s in steps_of(history)] == [1.0, 2.0]


def findings(**changes: Any) -> Findings:
    execution = Execution("arn", "SUCCEEDED", LOST, {"alarm": "lost", "alarmTime": "now"})
    good: dict[str, Any] = {
        "started": LOST,
        "lost_at": LOST,
        "execution": execution,
        "steady_after": [Observation("users", "good", "200")],
        "losses": [StoreLoss(store="s3", seconds=0, missing=0, written=9, objective_seconds=60, reason="")],
        "rto_seconds": 10.0,
    }
    return Findings(**{**good, **changes})


BY_ALARM = load("region-loss")


def with_recovery(**changes: Any) -> Scenario:
    return BY_ALARM.model_copy(update={"recovery": BY_ALARM.recovery.model_copy(update=changes)})


def test_a_recovery_that_kept_every_promise_passes() -> None:
    assert judge(findings(), BY_ALARM, 900) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"execution": None}, "no execution"),
        (
            {"execution": Execution("arn", "FAILED", LOST, {"alarm": "x"}, "PromotionFailed")},
            "PromotionFailed",
        ),
        ({"execution": Execution("arn", "SUCCEEDED", LOST, {})}, "not by an alarm"),
        ({"steady_after": [Observation("users", "bad", "503")]}, "users: bad"),
        ({"steady_after": [Observation("users", "unknown", "?")]}, "users: unknown"),
        ({"rto_seconds": None}, "no user got a good answer"),
        ({"rto_seconds": 901.0}, "RTO was 901"),
        (
            {
                "losses": [
                    StoreLoss(store="s3", seconds=61, missing=9, written=9, objective_seconds=60, reason="")
                ]
            },
            "RPO of s3 was 61",
        ),
        (
            {
                "losses": [
                    StoreLoss(
                        store="s3",
                        seconds=None,
                        missing=None,
                        written=0,
                        objective_seconds=60,
                        reason="unknown: x",
                    )
                ]
            },
            "RPO of s3 is unknown",
        ),
    ],
)
def test_each_broken_promise_fails_the_drill(changes: dict[str, Any], reason: str) -> None:
    (found,) = judge(findings(**changes), BY_ALARM, 900)
    assert reason in found


def test_an_operators_start_is_fine_when_the_scenario_says_so() -> None:
    execution = Execution("arn", "SUCCEEDED", LOST, {})
    assert judge(findings(execution=execution), with_recovery(start="operator"), 900) == []


NOTHING_RAN: dict[str, Any] = {"execution": None, "rto_seconds": None, "losses": []}


def test_a_drill_in_which_nothing_should_start_passes_without_rto_and_rpo() -> None:
    assert judge(findings(**NOTHING_RAN), with_recovery(start="nobody"), 900) == []


def test_a_failover_that_nobody_needed_fails_the_drill() -> None:
    (found,) = judge(findings(), with_recovery(start="nobody"), 900)
    assert found == "a failover was started by alarm lost at now, and none was due"


def test_a_refusal_must_be_the_expected_one() -> None:
    scenario = with_recovery(ends="FAILED", error="PreconditionsFailed")
    refused = Execution("arn", "FAILED", LOST, {"alarm": "x"}, "PreconditionsFailed")
    other = Execution("arn", "FAILED", LOST, {"alarm": "x"}, "LeaseHeld")
    assert judge(findings(execution=refused, rto_seconds=None, losses=[]), scenario, 900) == []
    for wrong in (other, Execution("arn", "SUCCEEDED", LOST, {"alarm": "x"})):
        (found,) = judge(findings(execution=wrong, rto_seconds=None, losses=[]), scenario, 900)
        assert "should be FAILED PreconditionsFailed" in found


def test_what_must_hold_meanwhile_counts_and_must_have_been_seen() -> None:
    scenario = load("bad-standby-configuration")
    (found,) = judge(findings(meanwhile=[]), scenario, 900)
    assert "never checked" in found
    (found,) = judge(findings(meanwhile=[Observation("switch", "bad", "2")]), scenario, 900)
    assert found == "meanwhile, switch: bad, 2"


def test_a_restart_that_was_due_must_have_been_needed() -> None:
    (found,) = judge(findings(), with_recovery(restarts=True), 900)
    assert "never stopped" in found


def counted(lost: int | None) -> Counted:
    return Counted(9, lost, None, None, None, None, 0)


@pytest.mark.parametrize(
    ("objective", "changes", "reason"),
    [
        ({"lost_rows_at_most": 0}, {"client": counted(1)}, "1 of the client's rows are lost; allowed: 0"),
        ({"lost_rows_at_most": 0}, {"client": counted(None)}, "unknown how many"),
        ({"availability_at_least": 0.95}, {"availability": 0.9}, "90.0% of the answers"),
        ({"availability_at_least": 0.95}, {"availability": None}, "no user sent a request"),
    ],
)
def test_a_scenarios_own_objectives_count(
    objective: dict[str, Any], changes: dict[str, Any], reason: str
) -> None:
    scenario = BY_ALARM.model_copy(update={"objective": Objective(**objective)})
    kept = {"client": counted(0), "availability": 1.0}
    assert judge(findings(**kept), scenario, 900) == []
    (found,) = judge(findings(**{**kept, **changes}), scenario, 900)
    assert reason in found


def test_a_write_that_hangs_is_neither_waited_for_nor_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeats, "PATIENCE_SECONDS", 0.1)
    writing, released = threading.Event(), threading.Event()

    def hang(_: int) -> None:
        writing.set()
        released.wait(60)

    store = heartbeats.Store("database", hang, set)
    with closing(Journal(tmp_path / "journal.jsonl")) as journal:
        beating = heartbeats.Heartbeats([store], journal)
        beating.start()
        assert writing.wait(60)
        began = time.monotonic()
        beating.end()
        assert time.monotonic() - began < 30
        assert store.acknowledged == []
        released.set()
        beating.join(60)
    assert [entry["kind"] for entry in read(tmp_path / "journal.jsonl")] == ["write-hangs"]


@pytest.mark.parametrize(
    "refusal",
    [StoreError("it refuses"), ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetParameter")],
)
def test_what_a_store_that_cannot_be_read_lost_is_unknown(refusal: Exception) -> None:
    def survivors() -> set[int]:
        raise refusal

    found = heartbeats.counted(Store("database", lambda _: None, survivors), LOST)
    assert (found.seconds, found.missing) == (None, None)
    assert found.reason.startswith("unknown: the store can't be read")
