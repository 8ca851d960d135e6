"""A drill is shown as it goes: a live picture for a person, plain lines for everything else."""

import re
from io import StringIO

import pytest
from rich.console import Console

from drills.errors import NotSteadyError
from drills.events import PHASES, Began, Ended, Entered, InStates, Lines, Said, nothing
from drills.execution import Step, present
from drills.progress import DrillProgress
from recovery.clock import utc_now
from tests.terminals import File

CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
HIDES, SHOWS = "\x1b[?25l", "\x1b[?25h"
LOSS = Began("region-loss", "The [active] region is lost", "embedded")


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def terminal() -> Console:
    return Console(file=File(terminal=True), width=120)


def text(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def seen(progress: DrillProgress) -> list[str]:
    """Return the lines of the picture as a person sees them now."""
    shown = Console(file=StringIO(), width=120)
    shown.print(progress.picture())
    return [line.rstrip() for line in text(shown).splitlines()]


def row(progress: DrillProgress, phase: str) -> str:
    """Return the display's line for a phase."""
    (found,) = [line for line in seen(progress) if phase in line[:24]]
    return " ".join(found.split())


def test_the_picture_has_each_phase_with_its_time_and_what_happened_last() -> None:
    clock = Clock()
    with DrillProgress(terminal(), clock=clock) as progress:
        progress(LOSS)
        assert seen(progress)[0] == "drill region-loss (embedded) The [active] region is lost"
        progress(Entered("steady state before"))
        clock.now += 2.5
        assert row(progress, "steady state before") == "▶ steady state before 2.5 s"
        assert row(progress, "recovery") == "· recovery"
        progress(Said("steady state before: good"))
        progress(Entered("fault"))
        progress(Said("now region us-east-1 is lost [refuse]"))
        clock.now += 1
        progress(Entered("recovery"))
        clock.now += 7
        assert row(progress, "steady state before") == "✓ steady state before 2.5 s steady state before: good"
        assert row(progress, "fault") == "✓ fault 1.0 s now region us-east-1 is lost [refuse]"
        assert [line.split()[0] for line in seen(progress)[1:]] == ["✓", "✓", "▶", "·", "·", "·"]


def test_during_the_recovery_it_shows_the_states_that_the_machine_is_in_and_for_how_long() -> None:
    clock = Clock()
    with DrillProgress(terminal(), clock=clock) as progress:
        progress(LOSS)
        progress(Entered("recovery"))
        progress(InStates(("WaitForPromotion", "ScaleApplication")))
        clock.now += 3
        progress(InStates(("WaitForPromotion", "TrackLoad")))
        clock.now += 1
        assert row(progress, "recovery") == "▶ recovery 4.0 s WaitForPromotion 4.0 s, TrackLoad 1.0 s"
        progress(InStates(()))
        progress(Said("the execution ended: SUCCEEDED"))
        assert row(progress, "recovery") == "▶ recovery 4.0 s the execution ended: SUCCEEDED"


def test_of_many_drills_it_shows_which_and_one_that_refused_to_begin_counts() -> None:
    console = terminal()

    def refuses(progress: DrillProgress) -> None:
        progress(LOSS)
        raise NotSteadyError("switch: bad")

    with DrillProgress(console, of=14, clock=Clock()) as progress:
        with pytest.raises(NotSteadyError):
            refuses(progress)
        progress(Began("cache-lost", "The cache is lost", "embedded"))
        assert seen(progress)[0].startswith("drill 2 of 14: cache-lost (embedded)")
        assert row(progress, "steady state before") == "· steady state before"


def test_a_terminal_is_left_as_it_was_whatever_ends_the_drill() -> None:
    console = terminal()

    def interrupted() -> None:
        with DrillProgress(console, clock=Clock()) as progress:
            progress(LOSS)
            progress(Entered("recovery"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert text(console).count(HIDES) == text(console).count(SHOWS) == 1
    assert text(console).rindex(SHOWS) > text(console).rindex(HIDES)


def test_the_last_picture_stays_with_the_verdict() -> None:
    console, clock = terminal(), Clock()
    with DrillProgress(console, clock=clock) as progress:
        progress(LOSS)
        for phase in PHASES:
            progress(Entered(phase))
            clock.now += 1
        progress(Ended("passed"))
        console.print("the summary")
    shown = CONTROL.sub("", text(console)).split("drill region-loss")[-1]
    assert re.search(r"✓ verdict +1\.0 s passed", shown)
    assert shown.count("✓") == len(PHASES)
    assert shown.index("passed") < shown.index("the summary")


def test_without_a_terminal_there_are_plain_lines_in_full_length() -> None:
    console, clock = Console(file=StringIO(), width=20), Clock()
    with DrillProgress(console, of=2, clock=clock) as progress:
        for name in ("region-loss", "cache-lost"):
            progress(Began(name, "Something of a [long] title is lost", "embedded"))
            progress(Entered("recovery"))
            clock.now += 21.5
            progress(InStates(("WaitForPromotion",)))
            progress(Said("the execution was started by alarm a at b"))
            progress(Ended("passed"))
    assert text(console).splitlines() == [
        "drill 1 of 2, region-loss: Something of a [long] title is lost",
        "[ 21.5 s] the execution was started by alarm a at b",
        "drill 2 of 2, cache-lost: Something of a [long] title is lost",
        "[ 21.5 s] the execution was started by alarm a at b",
    ]


def test_lines_of_one_drill_name_no_number_and_nothing_tells_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    written: list[str] = []
    lines = Lines(written.append, clock=Clock())
    for told in (LOSS, Said("x")):
        lines(told)
        nothing(told)
    assert written == ["drill region-loss: The [active] region is lost", "[  0.0 s] x"]
    assert capsys.readouterr().out == ""


def test_the_machine_is_in_the_states_of_its_branches_once_there_are_any() -> None:
    now = utc_now()
    over, whole = Step("Validate", now, now), Step("Prepare", now, None, parallel=True)
    branch = Step("WaitForPromotion", now, None)
    assert present([over, whole]) == ("Prepare",)
    assert present([over, whole, branch, branch]) == ("WaitForPromotion",)
    assert present([over]) == ()
