"""May this writer write? With strict fencing only while the other region confirms it, or is known to be away."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application import connections
from application.permit import (
    NEVER,
    REFUSED,
    RENEWAL_SECONDS,
    RENEWED,
    STOPPED_SECONDS,
    UNANSWERED,
    VALID_SECONDS,
    Permit,
    Reply,
    Standing,
    awaited,
    forbidden,
    kept,
    renews,
    stands,
)
from recovery.steps.drain import WRITERS_STOP

HERE, THERE = "us-east-1", "us-west-2"
OWN = "myapp-db.abc123.us-east-1.rds.amazonaws.com"
ABROAD = "myapp-db-replica.abc123.us-west-2.rds.amazonaws.com"
UNKNOWN = Permit(known=False)


def may(address: str, permit: Permit, standing: Standing | None, now: float = 100.0) -> bool:
    return not forbidden(address, permit, HERE, standing, now)


def confirmed(ago: float) -> Standing:
    return Standing(confirmed_at=100.0 - ago)


@pytest.mark.parametrize("permit", [Permit(), UNKNOWN, Permit(HERE, 3)])
def test_with_available_fencing_a_writer_goes_on_unless_the_permit_names_another(permit: Permit) -> None:
    assert may(OWN, permit, None)
    assert not may(OWN, Permit(THERE, 1), None)


@pytest.mark.parametrize("permit", [Permit(), Permit(HERE, 3)])
def test_a_strict_writer_writes_only_while_its_renewal_is_good(permit: Permit) -> None:
    assert may(OWN, permit, confirmed(VALID_SECONDS))
    assert not may(OWN, permit, confirmed(VALID_SECONDS + 0.1))
    assert not may(OWN, permit, Standing())
    assert not may(OWN, UNKNOWN, confirmed(0))
    assert not may(OWN, Permit(THERE, 4), confirmed(0))


def test_a_writer_whose_region_nobody_knows_needs_renewals_too() -> None:
    assert may("database.internal", Permit(), confirmed(0))
    assert not may("database.internal", Permit(), Standing())


def test_a_passive_region_writes_through_peering_by_the_permit_that_is_read_beside_it() -> None:
    for permit in (Permit(), Permit(THERE, 2)):
        assert may(ABROAD, permit, Standing())
    assert not may(ABROAD, Permit(HERE, 3), confirmed(0))
    assert not may(ABROAD, UNKNOWN, confirmed(0))


def test_a_stopped_writer_says_why() -> None:
    told = forbidden(OWN, Permit(), HERE, Standing(cause="connect timeout"), 100.0)
    assert told.endswith("and fencing is strict: connect timeout")
    told = forbidden(OWN, UNKNOWN, HERE, confirmed(0), 100.0)
    assert told == "the permit can't be read, and fencing is strict"


def test_a_standing_says_what_keeps_a_writer_from_renewing_and_nothing_once_it_renewed() -> None:
    unanswered = stands(Standing(), Reply(UNANSWERED, "connect timeout"), 10.0, 2)
    assert unanswered == Standing(NEVER, "connect timeout")
    renewed = stands(unanswered, Reply(RENEWED), 13.0, 2)
    assert renewed == Standing(13.0, "")
    refused = stands(renewed, Reply(REFUSED, "epoch 2"), 16.0, 2)
    assert refused == Standing(NEVER, "epoch 2", refused_epoch=2)


def test_the_region_that_the_permit_names_renews_and_before_any_failover_that_of_the_writer() -> None:
    assert renews(OWN, Permit(), HERE)
    assert not renews(ABROAD, Permit(), HERE)
    assert not renews(OWN, Permit(THERE, 1), HERE)
    # Activated, and its own database isn't the endpoint yet.
    assert renews(ABROAD, Permit(HERE, 1), HERE)


def test_a_permit_that_cannot_be_read_counts_as_it_was_for_a_while() -> None:
    last = Permit(HERE, 2)
    assert kept(UNKNOWN, last, 90.0, 90.0 + VALID_SECONDS, strict=True) == last
    assert kept(UNKNOWN, last, 90.0, 90.1 + VALID_SECONDS, strict=True) == UNKNOWN
    for strict in (True, False):
        assert kept(Permit(THERE, 3), last, 90.0, 90.0, strict) == Permit(THERE, 3)


def test_a_stale_writer_is_not_let_go_by_a_permit_that_cannot_be_read() -> None:
    assert kept(UNKNOWN, Permit(THERE, 3), 90.0, 90.0 + 3600, strict=False) == Permit(THERE, 3)
    assert kept(UNKNOWN, Permit(HERE, 3), 90.0, 90.0 + 3600, strict=False) == Permit(HERE, 3)


def test_a_read_that_comes_late_brings_no_earlier_epoch_back() -> None:
    for strict in (True, False):
        assert kept(Permit(HERE, 1), Permit(THERE, 2), 90.0, 89.0, strict) == Permit(THERE, 2)
        # Given back, with the epoch of the run that had taken it.
        assert kept(Permit(HERE, 2), Permit(THERE, 2), 90.0, 91.0, strict) == Permit(HERE, 2)


def test_a_writer_that_has_just_begun_waits_for_the_permit_and_then_goes_on_without_it() -> None:
    assert not may(OWN, awaited(UNKNOWN, 90.0, 90.0 + VALID_SECONDS), None)
    assert may(OWN, awaited(UNKNOWN, 90.0, 90.1 + VALID_SECONDS), None)
    assert may(OWN, awaited(Permit(HERE, 3), 90.0, 90.0), None)
    told = forbidden(OWN, awaited(UNKNOWN, 90.0, 90.0), HERE, None, 100.0)
    assert told == "the permit couldn't be read yet"


def test_the_first_answer_ends_being_alone_whatever_it_is() -> None:
    alone = stands(Standing(), Reply(UNANSWERED, "timeout", alone=True), 10.0, 2)
    assert alone.confirmed_at == 10.0
    refused = stands(alone, Reply(REFUSED, "epoch 2"), 13.0, 2)
    assert refused.confirmed_at == NEVER
    # Its item may be left, when it couldn't be removed.
    again = stands(refused, Reply(UNANSWERED, "timeout", alone=True), 16.0, 2)
    assert again.confirmed_at == NEVER
    # Only a later failover to it makes it alone again.
    assert stands(refused, Reply(UNANSWERED, "timeout", alone=True), 19.0, 3).confirmed_at == 19.0
    assert stands(refused, Reply(RENEWED), 19.0, 2).confirmed_at == 19.0


def test_times_fit_each_other() -> None:
    # Three attempts may fail, each with the time limit of its call.
    assert VALID_SECONDS >= 3 * RENEWAL_SECONDS + 2
    assert STOPPED_SECONDS >= VALID_SECONDS + connections.ANSWER_SECONDS
    # A graceful failover waits for what was written before.
    assert WRITERS_STOP.total_seconds() >= STOPPED_SECONDS


gaps = st.floats(0.1, 20, allow_nan=False)
attempts = st.lists(st.tuples(gaps, st.booleans()), min_size=1, max_size=40)


def standings(attempts: Sequence[tuple[float, bool]], fenced_at: float) -> list[tuple[float, Standing]]:
    """Return the standing after each attempt to renew at epoch 0. An attempt is a pause and whether it reached
    the other region, which refuses it from `fenced_at` on.
    """
    found, standing, now = [(0.0, Standing())], Standing(), 0.0
    for gap, reached in attempts:
        now += gap
        answer = Reply(REFUSED, "epoch 0") if now >= fenced_at else Reply(RENEWED)
        standing = stands(standing, answer if reached else Reply(UNANSWERED, "timeout"), now, 0)
        found.append((now, standing))
    return found


@given(attempts, st.floats(0, 200, allow_nan=False), st.floats(0, 100, allow_nan=False))
def test_however_the_regions_reach_each_other_a_fenced_writer_has_stopped_in_time(
    attempts: list[tuple[float, bool]], fenced_at: float, later: float
) -> None:
    """Invariant 5: a promotion waits for this long, so there are never two writers."""
    now = fenced_at + VALID_SECONDS + 0.001 + later
    for at, standing in standings(attempts, fenced_at):
        if at <= now:
            assert forbidden(OWN, Permit(), HERE, standing, now)


@given(st.lists(st.floats(0.1, VALID_SECONDS, allow_nan=False), min_size=1, max_size=40))
def test_a_writer_that_renews_in_time_is_never_stopped(gaps: list[float]) -> None:
    attempts = [(gap, True) for gap in gaps]
    for (at, standing), gap in zip(standings(attempts, float("inf"))[1:], gaps[1:], strict=False):
        assert may(OWN, Permit(), standing, at + gap - 0.001)
