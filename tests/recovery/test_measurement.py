"""RTO from the loss as the prober first saw it; RPO from the last lag before it; never a guess."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from recovery.steps.heartbeat import Heartbeat
from recovery.steps.lag import Sample, at
from recovery.steps.measurement import Timeline, decide

LOST = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)
TIMELINE = Timeline(LOST, LOST + timedelta(seconds=130), LOST + timedelta(seconds=300))


def sample(before: float, seconds: float) -> Sample:
    return Sample(LOST - timedelta(seconds=before), seconds)


def test_the_rto_runs_from_the_first_failed_probe_to_the_verification() -> None:
    assert decide(TIMELINE, [])["rto"]["seconds"] == 300.0


def test_without_a_loss_the_rto_is_unknown_and_the_duration_is_not() -> None:
    measured = decide(Timeline(None, TIMELINE.started, TIMELINE.verified), [])
    assert measured["rto"]["seconds"] is None
    assert "saw no loss" in measured["rto"]["reason"]
    assert measured["recoverySeconds"] == 170.0


def test_the_rpo_is_the_last_lag_before_the_loss() -> None:
    samples = [sample(120, 9.0), sample(20, 1.5), sample(-60, 70.0)]
    assert decide(TIMELINE, samples)["rpo"]["database"]["seconds"] == 1.5


def test_a_replica_that_did_not_replicate_has_an_unknown_rpo() -> None:
    rpo = decide(TIMELINE, [sample(20, -1.0)])["rpo"]["database"]
    assert rpo["seconds"] is None
    assert "didn't run" in rpo["reason"]


def test_stores_without_evidence_are_unknown_with_a_reason() -> None:
    for store, rpo in decide(TIMELINE, [])["rpo"].items():
        assert rpo["seconds"] is None, store
        assert rpo["reason"].startswith("unknown: "), store


@given(st.lists(st.tuples(st.floats(-1800, 1800), st.floats(0, 1e6))))
def test_a_lag_is_never_taken_from_after_the_moment(points: list[tuple[float, float]]) -> None:
    samples = [sample(before, seconds) for before, seconds in points]
    lag = at(samples, LOST)
    earlier = [each.seconds for each in samples if each.at <= LOST]
    assert (lag.seconds is None) == (not earlier)
    assert lag.seconds is None or lag.seconds in earlier


def test_the_rpo_of_other_stores_is_what_may_be_missing_since_the_newest_heartbeat() -> None:
    arrived = {"table": Heartbeat(41, LOST - timedelta(seconds=4)), "storage": None}
    rpo = decide(TIMELINE, [], arrived)["rpo"]
    assert (rpo["table"]["seconds"], rpo["table"]["heartbeat"]) == (4.0, 41)
    assert rpo["table"]["reason"].startswith("at most: the newest heartbeat that arrived is number 41")
    assert rpo["storage"] == {
        "seconds": None,
        "reason": "unknown: no heartbeat of the lost region arrived",
    }


def test_a_heartbeat_after_the_loss_was_seen_is_no_loss() -> None:
    arrived = {"table": Heartbeat(41, LOST + timedelta(seconds=2))}
    assert decide(TIMELINE, [], arrived)["rpo"]["table"]["seconds"] == 0.0


def test_a_planned_failover_counts_from_its_start() -> None:
    planned = Timeline(None, TIMELINE.started, TIMELINE.verified)
    arrived = {"storage": Heartbeat(3, TIMELINE.started - timedelta(seconds=30))}
    assert decide(planned, [], arrived)["rpo"]["storage"]["seconds"] == 30.0
