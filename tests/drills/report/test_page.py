"""The reports say what the result says, and need no network."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markupsafe import escape

from drills.report import write
from drills.report.page import page
from drills.report.timeline import Bar, timeline
from drills.report.words import percent, seconds
from drills.result import Seen, StepResult
from embedded_aws.unproven import UNPROVEN
from tests.drills.results import result


def test_unknown_is_never_shown_as_zero() -> None:
    assert seconds(None) == "unknown"
    text = page(result(rto_seconds=None))
    assert re.search(r"<b>unknown</b><span>RTO", text)
    assert re.search(r"<b>unknown</b><span>RPO of database", text)


def test_the_timeline_is_drawn_in_proportion() -> None:
    served, unnoticed, lane = timeline(result(rto_seconds=15))
    assert (served.bars, served.label) == ((Bar(0.0, 75.0),), "15.0 s")
    assert (unnoticed.bars, unnoticed.label) == ((Bar(0.0, 50.0),), "10.0 s")
    assert (lane.name, lane.bars, lane.label) == ("Promote", (Bar(50.0, 50.0),), "10.0 s")


def test_visits_of_one_state_share_a_lane_and_one_that_began_before_the_loss_starts_at_its_edge() -> None:
    at = "2026-01-01T12:00:{}.000+00:00".format
    found = result(
        rto_seconds=None,
        steps=[
            StepResult(name="Wait", start=at("05"), end=at("12"), seconds=7),
            StepResult(name="Look", start=at("12"), end=at("15"), seconds=3),
            StepResult(name="Wait", start=at("15"), end=at("20"), seconds=5),
            StepResult(name="Stuck", start=at("20"), end=None, seconds=None),
        ],
    )
    lanes = {lane.name: (lane.bars, lane.label) for lane in timeline(found)}
    assert lanes["Wait (2 times)"] == ((Bar(0.0, 20.0), Bar(50.0, 50.0)), "12.0 s")
    assert lanes["Stuck"][1] == "unknown"
    assert all(0 <= bar.left <= bar.left + bar.width <= 100.01 for bars, _ in lanes.values() for bar in bars)


@pytest.mark.parametrize(
    ("value", "told"), [(119.96, "120.0 s"), (179.7, "3 min"), (900, "15 min"), (125.2, "2 min 5 s")]
)
def test_minutes_never_have_sixty_seconds(value: float, told: str) -> None:
    assert seconds(value) == told


def test_a_share_of_answers_is_all_only_when_it_is_all() -> None:
    assert [percent(each) for each in (None, 0.0, 0.99999, 1.0)] == ["unknown", "0.0 %", "99.9 %", "100.0 %"]


def test_what_was_found_is_escaped() -> None:
    assert "200 &lt;b&gt;" in page(result())


def test_json_and_junit_say_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "one"
    folder.mkdir(parents=True)
    write(result(verdict="failed", reasons=["users: bad, 503"]), folder)
    assert json.loads((folder / "result.json").read_text())["verdict"] == "failed"
    suite = ElementTree.fromstring((folder / "junit.xml").read_text())
    assert suite.attrib["failures"] == "2"
    failed = [case.attrib["name"] for case in suite if case.find("failure") is not None]
    assert failed == ["after: users", "verdict"]
    assert (tmp_path / "reports" / "latest").resolve() == folder.resolve()


def test_the_page_lists_what_stays_unproven_and_an_aws_result_has_nothing_of_it() -> None:
    assert len(UNPROVEN) > 5
    shown = page(result(unproven=list(UNPROVEN)))
    for one in UNPROVEN:
        assert escape(one) in shown
    assert "Unproven" not in page(result(target="aws"))


def test_a_drill_in_which_nothing_was_to_be_recovered_shows_no_rto_at_all() -> None:
    shown = page(result(recovery_due=False, rto_seconds=None, rpo=[]))
    assert "RTO: no recovery was due" in shown
    assert "unknown</b><span>RTO" not in shown
    assert "RPO of" not in shown


def test_what_had_to_hold_meanwhile_is_shown() -> None:
    shown = page(result(meanwhile=[Seen(name="switch", state="good", found="the switch is at 1")]))
    assert "Meanwhile" in shown
    assert "the switch is at 1" in shown
    assert "Meanwhile" not in page(result())
