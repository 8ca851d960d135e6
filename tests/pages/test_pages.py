"""Each page in Chromium, on a phone and a desktop, in light and dark mode: it fits, axe finds nothing, it makes
no request, and its numbers are its source's.
"""

import json
import os
import subprocess
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from config.settings import parse_settings
from drills.report.page import page as report
from drills.report.trend import page as trend
from operations.failover.execution import Step
from operations.project import ROOT
from recovery.clock import utc_now
from recovery.steps.heartbeat import Heartbeat
from tests.drills.report.test_browser import BROWSER
from tests.drills.report.test_strip import seen, span
from tests.drills.test_trend import drills
from tests.operations.roles import worlds
from watch.alarm import Alarm, Probe
from watch.board import Board
from watch.live import picture
from watch.model import document
from watch.rounds import Rounds
from watch.run import Run
from watch.server import Server, Site
from watch.sources import ALARM, ANSWERS, RUN, SIGHT, STATE, USERS, beats
from watch.users import Span

WIDTHS, SCHEMES = (390, 1280), (False, True)
PATIENCE_SECONDS = 300
PAGES = ("report", "trend", "watch")
VIEWS = tuple(product(PAGES, WIDTHS, SCHEMES))
SETTINGS = parse_settings({})
MISSING = (
    "not in CI"
    if "CI" in os.environ
    else "no Chromium or Chrome on the PATH (Debian: apt-get install chromium)"
    if not BROWSER
    else "npm's playwright-core and axe-core aren't installed: make setup, with Node 20 or 22"
    if not (ROOT / "node_modules" / "playwright-core").is_dir()
    else ""
)
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)
REPORT = seen(span(0, 0.4, True), span(0.4, 25.1, False), span(25.1, 30, True))


def board() -> Board:
    """Return a failover in the middle: us-east-1 is lost, us-west-2 waits for its promotion, users get nothing."""
    made, now = Board(utc_now), utc_now()

    def ago(seconds: float) -> Any:
        return now - timedelta(seconds=seconds)

    made.tell("us-east-1", {SIGHT: worlds.sight("us-east-1"), "switch": "0: as deployed"})
    made.fail("us-east-1", "EndpointConnectionError: Could not connect to the endpoint URL")
    made.tell("us-west-2", {SIGHT: worlds.sight("us-west-2", running="arn:aws:states:x"), "switch": "1"})
    made.tell("us-west-2", {beats("table"): Heartbeat(4711, ago(42))})
    steps = (Step("Validate", ago(30), ago(28.7)), Step("WaitForPromotion", ago(28.7), None))
    run = Run(
        "us-west-2", "arn:aws:states:us-west-2:1:execution:dr-failover:x", "RUNNING", ago(30), "a", steps
    )
    made.tell("us-west-2", {RUN: run})
    spans = (
        Span(ago(300), ago(100), True, "us-east-1", "200"),
        Span(ago(100), ago(0), False, "", "ConnectionRefusedError"),
    )
    made.tell(USERS, {ANSWERS: spans})
    alarm = Alarm("myapp-dr-primary-unreachable", "ALARM", ago(35), "", 60, 3, 2, 0.5)
    probes = [Probe(ago(second), float(second < 100)) for second in range(200, 0, -10)]
    made.tell(ALARM, {STATE: alarm, "us-west-2": probes, "us-east-2": probes})
    return made


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int, bool], dict[str, Any]]:
    """Open every page in every size and mode in one browser, and return what axe and the page report."""
    folder = tmp_path_factory.mktemp("pages")
    urls = {}
    for name, text in (("report", report(REPORT)), ("trend", trend(drills(20.0, 25.5, 31.0)))):
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
        urls[name] = (folder / f"{name}.html").as_uri()
    facts = board()
    site = Site(
        Rounds(facts, []),
        lambda: document(SETTINGS, "embedded", facts.facts()[1], utc_now()),
        picture(SETTINGS),
    )
    with Server(site, 0) as server:
        urls["watch"] = server.address
        views = [
            {"name": name, "url": urls[name], "width": width, "dark": dark, "lit": name == "watch"}
            for name, width, dark in VIEWS
        ]
        wanted = {"browser": BROWSER, "folder": str(folder), "views": views}
        done = subprocess.run(
            ["node", str(Path(__file__).parent / "look.cjs")],
            input=json.dumps(wanted),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return {(each["name"], each["width"], each["dark"]): each for each in json.loads(done.stdout)}


@pytest.mark.parametrize(("name", "width", "dark"), VIEWS)
def test_it_fits_and_axe_finds_nothing_and_nobody_is_asked(
    looked: dict[tuple[str, int, bool], dict[str, Any]], name: str, width: int, dark: bool
) -> None:
    found = looked[name, width, dark]
    assert found["wide"] <= width, f"scrolls sideways: {found['picture']}"
    assert found["violations"] == []
    assert found["errors"] == []
    assert {each for each in found["asked"] if not each.startswith("data:")} <= {
        found["url"],
        f"{found['url']}events",
    }
    assert (found["paper"] == "rgb(255, 255, 255)") is not dark


@pytest.mark.parametrize("width", WIDTHS)
def test_the_numbers_are_their_sources(
    looked: dict[tuple[str, int, bool], dict[str, Any]], width: int
) -> None:
    assert "25.5 s" in looked["report", width, False]["text"]
    assert "10.000" in looked["report", width, False]["text"]
    assert "users served again" in looked["report", width, False]["text"]
    told = looked["trend", width, False]["text"]
    assert all(f"{seconds} s" in told for seconds in (20.0, 25.5, 31.0))
    live = looked["watch", width, False]
    assert "number 4711" in live["text"]
    assert (live["lit"], sorted(live["took"])) == (["WaitForPromotion"], ["1.3 s", "now"])
    assert "Users get no good answer." in live["text"]
    assert "scripts/follow-failover.sh arn:aws:states:x" in live["text"]
