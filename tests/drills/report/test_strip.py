"""The report answers a manager's questions first, draws users' answers beside the failover's moments, and
compares with the last run.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

from drills.report import write
from drills.report.page import page
from drills.report.past import before
from drills.report.strip import Piece, moments, pieces, strip
from drills.report.words import compared, questions
from drills.result import AnswerSpan, Result, StoreLoss
from drills.user import spans
from operations.request import Response
from tests.drills.report.explained import explained, numbers
from tests.drills.report.reading import asks_for, read, rows
from tests.drills.results import drilled, result, step, written

SVG = "{http://www.w3.org/2000/svg}"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def span(start: float, end: float, good: bool) -> AnswerSpan:
    at = [written(round(each * 1000)) for each in (start, end)]
    return AnswerSpan(start=at[0], end=at[1], good=good, region="us-west-2" if good else "")


def seen(*answers: AnswerSpan) -> Result:
    made = drilled(25.5, step("Validate", 10, 12), step("PublishSwitchIssued", 14, 14.1))
    return made.model_copy(update={"answers": list(answers)})


def asked(second: float, status: int | None, region: str = "") -> Response:
    return Response(NOON + timedelta(seconds=second), status, region, "", 0.25)


def test_answers_that_are_alike_are_one_span_which_ends_when_the_next_kind_was_asked_for() -> None:
    found = spans(
        [asked(0, 200, "a"), asked(1, None), asked(2, 503, "a"), asked(3, 200, "b"), asked(4, 200, "b")]
    )
    assert [(each.good, each.region) for each in found] == [(True, "a"), (False, ""), (True, "b")]
    since = [((each.start - NOON).total_seconds(), (each.end - NOON).total_seconds()) for each in found]
    assert since == [(0, 1), (1, 3), (3, 4.25)]


def test_the_strip_is_of_the_timeline_and_has_the_failovers_moments() -> None:
    found = seen(span(0, 0.5, True), span(0.5, 25.2, False), span(25.2, 60, True))
    assert pieces(found) == [Piece(0, 0.5, True), Piece(0.5, 25.2, False), Piece(25.2, 25.5, True)]
    assert [(each.name, each.at) for each in moments(found)] == [
        ("failover began", 10.0),
        ("traffic left the lost region", 14.0),
        ("users served again", 25.5),
    ]
    drawn = ElementTree.fromstring(strip(found))
    told = {each.text for each in drawn.iter(f"{SVG}text")}
    assert {"good answers", "none", "failover began", "users served again", "25.5 s"} <= told


def test_the_page_with_its_strip_asks_for_nothing_and_has_no_number_of_its_own() -> None:
    found = seen(span(0, 0.5, True), span(0.5, 25.2, False), span(25.2, 60, True))
    top = read(page(found))
    assert "<pattern" in page(found)
    assert asks_for(top) == []
    assert numbers(" ".join(top.all("body")[0].pieces)) <= explained(found)


def test_without_answers_there_is_no_empty_strip() -> None:
    assert strip(seen()) == ""
    assert "<svg" not in page(seen())
    assert "What users got" in page(seen(span(0, 25, False)))


def test_what_a_manager_asks_stands_before_everything_else() -> None:
    told = page(result(rto_seconds=25.5))
    assert told.index("Did users come back?") < told.index('<div class="numbers">')
    answers = dict(questions(result(rto_seconds=25.5)))
    assert answers["After how long?"] == "25.5 s; the objective is 15 min."
    assert answers["What was lost?"] == "database unknown, s3 0.2 s."
    assert answers["What wasn't measured?"] == "What database lost; the reasons are below."


def test_what_is_unknown_is_never_told_as_nothing() -> None:
    answers = dict(questions(result(rto_seconds=None)))
    assert "never observed" in answers["Did users come back?"]
    assert answers["After how long?"] == "Unknown."
    assert answers["What wasn't measured?"].startswith("The recovery time")
    lossless = StoreLoss(store="s3", seconds=0.0, missing=0, written=40, objective_seconds=900, reason="x")
    assert dict(questions(result(rpo=[lossless])))["What was lost?"] == "s3 nothing."


def test_what_took_longest_comes_first_and_short_parts_are_folded() -> None:
    found = drilled(
        25.5, step("Validate", 10, 10.02), step("WaitForPromotion", 10.02, 18), step("Ready", 18, 25.5)
    )
    told = rows(read(page(found)), "longest")
    times = [float(time.removesuffix(" s")) for _, time in told]
    assert times == sorted(times, reverse=True)
    assert "Validate" not in [name for name, _ in told]
    assert "Validate" in [cells[0] for cells in rows(read(page(found)), "shares")]


def test_it_is_compared_with_the_last_run_of_the_same_scenario_target_and_speed() -> None:
    now = result(started="2026-01-09T00:00:00.000+00:00", rto_seconds=25.5)
    older = result(started="2026-01-01T00:00:00.000+00:00", rto_seconds=20.0)
    last = result(started="2026-01-05T00:00:00.000+00:00", rto_seconds=30.0)
    others = [
        last.model_copy(update={"started": "2026-01-07T00:00:00.000+00:00", **other})
        for other in ({"scenario": "x"}, {"target": "aws"}, {"clock_speed": 1.0})
    ]
    assert before(now, [last, older, now, *others]) == last
    assert before(older, [last, older, now]) is None
    assert "30.0 s: this one was 4.5 s faster." in compared(now, last)
    assert "nothing to compare" in compared(now, last.model_copy(update={"rto_seconds": None}))


def test_the_report_finds_the_run_before_it_beside_it(tmp_path: Path) -> None:
    for day, rto in ((1, 20.0), (2, 25.5)):
        folder = tmp_path / f"2026010{day}-region-loss"
        folder.mkdir()
        told = write(
            result(started=f"2026-01-0{day}T12:00:00.000+00:00", rto_seconds=rto), folder
        ).read_text()
        assert ("5.5 s slower" in told) is (day == 2)
