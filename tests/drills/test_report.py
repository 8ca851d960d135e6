"""The reports say what the result says, and need no network."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from markupsafe import escape

from drills.report import write
from drills.report.page import page, seconds, timeline
from drills.result import Result, Seen, StepResult, StoreLoss
from embedded_aws.unproven import UNPROVEN


def result(**changes: Any) -> Result:
    document: dict[str, Any] = {
        "scenario": "region-loss",
        "title": "The active region is lost",
        "target": "embedded",
        "verdict": "passed",
        "reasons": [],
        "started": "2026-01-01T12:00:00.000+00:00",
        "ended": "2026-01-01T12:01:00.000+00:00",
        "lost": ["region us-east-1 is lost (refuse)"],
        "lost_at": "2026-01-01T12:00:10.000+00:00",
        "rto_seconds": 25.5,
        "rto_objective_seconds": 900,
        "rpo": [
            StoreLoss(
                store="database",
                seconds=None,
                missing=None,
                written=0,
                objective_seconds=60,
                reason="unknown: x",
            ),
            StoreLoss(
                store="s3", seconds=0.25, missing=1, written=40, objective_seconds=900, reason="oldest"
            ),
        ],
        "availability": 0.5,
        "execution": "arn:aws:states:x",
        "started_by": "alarm a at b",
        "steps": [
            StepResult(
                name="Promote",
                start="2026-01-01T12:00:20.000+00:00",
                end="2026-01-01T12:00:30.000+00:00",
                seconds=10,
            )
        ],
        "steady_before": [Seen(name="users", state="good", found="200 <b>")],
        "steady_after": [Seen(name="users", state="bad", found="503")],
        "clock_speed": 6,
        "notes": ["embedded"],
    }
    return Result(**{**document, **changes})


def test_unknown_is_never_shown_as_zero() -> None:
    assert seconds(None) == "unknown"
    text = page(result(rto_seconds=None))
    assert re.search(r"<b>unknown</b><span>RTO", text)
    assert re.search(r"<b>unknown</b><span>RPO of database", text)


def test_the_timeline_is_drawn_in_proportion() -> None:
    unnoticed, bar = timeline(result())
    assert (unnoticed.left, unnoticed.width, unnoticed.label) == (0.0, 50.0, "10.0 s")
    assert (bar.left, bar.width, bar.label) == (50.0, 50.0, "10.0 s")


def test_the_page_needs_no_network_and_no_script() -> None:
    found: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append(tag)
            found.extend(name for name, _ in attrs if name in ("src", "href"))

    Parser().feed(page(result()))
    assert not {"script", "link", "img", "src", "href"} & set(found)


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
    assert "RTO: nothing was to be recovered" in shown
    assert "unknown</b><span>RTO" not in shown
    assert "RPO of" not in shown


def test_what_had_to_hold_meanwhile_is_shown() -> None:
    shown = page(result(meanwhile=[Seen(name="switch", state="good", found="the switch is at 1")]))
    assert "Meanwhile" in shown
    assert "the switch is at 1" in shown
    assert "Meanwhile" not in page(result())
