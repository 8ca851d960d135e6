"""The document says what the facts say, by the same table as `make status`."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from config import Names
from config.settings import parse_settings
from operations.failover.execution import Step
from operations.roles.judgement import judge
from recovery.steps.heartbeat import Heartbeat
from tests.operations.roles import worlds
from tests.watch.test_board import NOON, Clock
from watch.alarm import Alarm, Probe
from watch.board import Board
from watch.document import STORY, Document
from watch.model import document
from watch.page import parts
from watch.run import Run
from watch.sources import ALARM, ANSWERS, RUN, SIGHT, STATE, USERS, beats
from watch.users import Span, extended

SETTINGS = parse_settings({})
NAMES = Names(SETTINGS)
EAST, WEST = NAMES.primary.region, NAMES.standby.region


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def shown(board: Board) -> Document:
    return document(SETTINGS, "embedded", board.facts()[1], board.clock())


def users(*answers: Span) -> Board:
    board = Board(Clock())
    spans: tuple[Span, ...] = ()
    for each in answers:
        spans = extended(spans, each)
    board.tell(USERS, {ANSWERS: spans})
    return board


def good(second: float, region: str = EAST) -> Span:
    return Span(at(second), at(second), True, region, "200")


def bad(second: float) -> Span:
    return Span(at(second), at(second), False, "", "ConnectionRefusedError")


def test_the_moment_users_are_served_again_is_when_the_first_good_answer_came() -> None:
    page = shown(users(good(0), bad(0.5), bad(1), bad(1.5), good(2.2, WEST), good(2.7, WEST))).users
    assert page.outage is not None
    assert (page.outage.since, page.outage.served_at, page.outage.region) == (at(0.5), at(2.2), WEST)
    assert (page.tone, page.region) == ("good", WEST)
    assert "1.7 s" in page.told


def test_users_without_a_good_answer_are_told_first() -> None:
    page = shown(users(good(0), bad(0.5), bad(1)))
    assert (page.headline, page.tone) == ("Users get no good answer.", "bad")
    assert page.users.since == at(0.5)


def test_what_nobody_saw_is_neither_good_nor_the_end_of_an_outage() -> None:
    apart = shown(users(good(0), good(100))).users
    assert [span.start for span in apart.spans] == [at(0), at(100)]
    unseen = shown(users(good(0), bad(1), good(100, WEST))).users
    assert unseen.outage is not None
    assert unseen.outage.served_at is None
    assert "last outage took" not in unseen.told


def test_nothing_is_judged_before_both_regions_were_asked() -> None:
    board = Board(Clock())
    page = shown(board)
    assert (page.next.kind, page.next.told) == ("unknown", "not every region has been asked yet")
    assert {region.role for region in page.regions} == {"unknown"}
    assert page.tone == "unknown"
    board.fail(EAST, "refused", SIGHT)
    assert shown(board).next.told == "not every region has been asked yet"


@pytest.mark.parametrize("lost", ["", EAST, WEST])
def test_roles_and_the_next_command_are_those_of_make_status(lost: str) -> None:
    world = worlds.world(worlds.sight(EAST), worlds.sight(WEST))
    board = Board(Clock())
    for region, sight in world.sights.items():
        board.tell(region, {SIGHT: sight})
    if lost:
        board.fail(lost, "refused")
        sights = {region: sight for region, sight in world.sights.items() if region != lost}
        world = replace(world, sights=sights, away={lost: "refused"})
    page = shown(board)
    assert page.next == judge(world)
    active = page.next.active
    assert {region.region: region.role for region in page.regions} == {
        EAST: "active" if active == EAST else "passive",
        WEST: "active" if active == WEST else "passive",
    }
    assert [region.region for region in page.regions if region.away] == ([lost] if lost else [])


def test_the_state_that_it_is_in_is_lit_and_each_has_its_time() -> None:
    steps = (
        Step("Validate", at(0), at(1.25)),
        Step("Wait", at(1.25), at(2)),
        Step("Look", at(2), at(2.5)),
        Step("Activate", at(2.5), None, parallel=True),
        Step("Wait", at(2.5), None),
    )
    board = Board(Clock())
    board.tell(WEST, {RUN: Run(WEST, "arn:x", "RUNNING", at(0), "alarm a", steps)})
    board.tell(EAST, {RUN: Run(EAST, "arn:y", "SUCCEEDED", at(-100), "alarm a", ())})
    machine = shown(board).machine
    assert (machine.arn, machine.present) == ("arn:x", ("Wait",))
    states = {state.name: state for state in machine.states}
    assert list(states) == ["Validate", "Wait", "Look", "Activate"]
    assert (states["Validate"].seconds, states["Validate"].counts_from) == (1.25, None)
    # It counts on from its first visit's time.
    assert (states["Wait"].visits, states["Wait"].counts_from) == (2, at(1.75))


def test_an_execution_that_ended_is_in_no_state() -> None:
    board = Board(Clock())
    steps = (Step("Promote", at(0), None),)
    board.tell(WEST, {RUN: Run(WEST, "arn:x", "FAILED", at(0), "operator", steps)})
    machine = shown(board).machine
    assert machine.present == ()
    assert machine.states[0].counts_from is None
    assert "unknown" in parts(shown(board))["machine"]


def alarm(**more: Any) -> Alarm:
    usual = Alarm("myapp-dr-primary-unreachable", "OK", at(-60), "", 60, 3, 2, 0.5)
    return replace(usual, **more)


def test_the_alarms_periods_fill_up_with_failed_probes() -> None:
    clock = Clock()
    board = Board(clock)
    board.tell(WEST, {})
    clock.goes_on(30)
    probes = [Probe(at(second), float(second >= -60)) for second in range(-150, 30, 10)]
    board.tell(ALARM, {STATE: alarm(), WEST: probes})
    page = shown(board).alarm
    assert [bar.start for bar in page.periods] == [at(-180), at(-120), at(-60), at(0)]
    assert [bar.share for bar in page.periods] == [0.0, 0.0, 1.0, 1.0]
    assert [bar.failing for bar in page.periods] == [False, False, True, True]
    assert [bar.filled for bar in page.periods] == [1.0, 1.0, 1.0, 0.5]
    assert (page.failing, page.needs, page.looks_at) == (2, 2, 3)


def test_a_period_without_probes_is_neither_fine_nor_failing() -> None:
    board = Board(Clock())
    board.tell(ALARM, {STATE: alarm(), WEST: []})
    page = shown(board)
    assert {bar.share for bar in page.alarm.periods} == {None}
    assert not any(bar.failing for bar in page.alarm.periods)
    assert page.probers[0].tone == "unknown"
    assert "no data" in parts(page)["alarm"]


def test_a_heartbeat_has_the_time_when_it_was_written() -> None:
    board = Board(Clock())
    board.tell(WEST, {beats("table"): Heartbeat(7, at(-4))})
    (found,) = [line for region in shown(board).regions for line in region.lines if line.of]
    assert (found.name, found.of) == ("last heartbeat, table", at(-4))


def test_what_aws_answers_is_text_and_never_markup() -> None:
    board = Board(Clock())
    board.tell(WEST, {"database": "<script>alert(1)</script>"})
    board.fail(EAST, "<img src=x>", SIGHT)
    told = parts(shown(board))["regions"]
    assert "<script>" not in told
    assert "<img" not in told
    assert "&lt;script&gt;" in told


def test_every_part_of_the_story_is_rendered_whatever_is_known() -> None:
    empty, lost = Board(Clock()), Board(Clock())
    for place in (EAST, WEST, USERS, ALARM):
        lost.fail(place, "refused", SIGHT, ANSWERS, STATE, RUN)
    for board in (empty, lost):
        assert all("unknown" in told or name == "next" for name, told in parts(shown(board)).items())
        assert tuple(parts(shown(board))) == STORY
