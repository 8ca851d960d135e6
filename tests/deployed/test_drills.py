"""The drill's verdict is right: it passes when recovery works, and fails when a protection is gone."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from drills import scenario as scenarios
from drills.events import PHASES, Began, Ended, Entered, InStates, Told
from drills.faults.calls import ApiFault
from drills.journal import read
from drills.report.shares import UNTIL_ALARM
from drills.report.words import percent
from drills.result import Result
from drills.scenario import load
from drills.session import run_embedded
from drills.world import World
from tests.drills.report import reading
from tests.drills.report.explained import explained, numbers
from tests.drills.report.reading import card

LOSS = load("region-loss")
FAILED_PROMOTION = LOSS.model_copy(
    update={
        "name": "promotion-fails",
        "faults": [
            ApiFault(
                kind="api-fault", service="rds", operation="PromoteReadReplica", error="InternalFailure"
            ),
            *LOSS.faults,
        ],
        "recovery": LOSS.recovery.model_copy(update={"wait_seconds": 240}),
    }
)
# What every change is tested with, beside the demo and the client; the others run in make test-all.
OFTEN = ("network-partition", "database-loss", "key-revoked")
OFTEN_BROKEN = ("region-loss", "key-revoked", "network-partition", "database-loss", "slow-region")


def journal_of(page: Path, kind: str) -> list[dict[str, Any]]:
    return [entry for entry in read(page.parent / "journal.jsonl") if entry["kind"] == kind]


def test_a_lost_region_is_survived(lost_region: tuple[Result, Path]) -> None:
    result, _ = lost_region
    assert result.reasons == []
    assert result.verdict == "passed"
    assert {seen.state for seen in (*result.steady_before, *result.steady_after)} == {"good"}


def test_the_probers_alarm_started_it_and_the_journal_says_which_event_did(
    lost_region: tuple[Result, Path],
) -> None:
    result, page = lost_region
    (started,) = journal_of(page, "execution-started")
    assert started["by"] == result.started_by
    assert started["by"].startswith("alarm myapp-dr-primary-lost at ")


def test_the_reports_numbers_are_the_journals(lost_region: tuple[Result, Path]) -> None:
    result, page = lost_region
    written = json.loads((page.parent / "result.json").read_text(encoding="utf-8"))
    (answer,) = journal_of(page, "first-good-answer")
    assert written["rto_seconds"] == answer["rto_seconds"] == result.rto_seconds
    told = ("name", "start", "end", "seconds", "parallel")
    steps = [{key: step[key] for key in told} for step in journal_of(page, "step")]
    assert written["steps"] == steps
    counted = {
        entry["store"]: entry["seconds"]
        for entry in journal_of(page, "counted")
        if entry["source"] == "heartbeats"
    }
    assert {loss["store"]: loss["seconds"] for loss in written["rpo"]} == counted
    (asked,) = journal_of(page, "availability")
    assert written["availability"] == asked["share"]
    (rows,) = [entry for entry in journal_of(page, "counted") if entry["source"] == "client"]
    assert written["client"].items() <= rows.items()


def test_the_pages_numbers_are_the_journals_and_it_has_no_others(lost_region: tuple[Result, Path]) -> None:
    result, page = lost_region
    top = reading.read(page.read_text(encoding="utf-8"))
    (answer,) = journal_of(page, "first-good-answer")
    assert card(top, "RTO") == f"{answer['rto_seconds']:.1f} s"
    for entry in journal_of(page, "counted"):
        if entry["source"] == "heartbeats":
            assert card(top, f"RPO of {entry['store']}") == f"{entry['seconds']:.1f} s"
    (asked,) = journal_of(page, "availability")
    assert card(top, "good answers") == percent(asked["share"])
    *parts, whole = reading.rows(top, "shares")
    assert sum(round(float(cells[1]) * 1000) for cells in parts) == round(answer["rto_seconds"] * 1000)
    assert whole[1] == f"{answer['rto_seconds']:.3f}"
    assert parts[0][0] == UNTIL_ALARM
    assert reading.asks_for(top) == []
    assert numbers(" ".join(top.all("body")[0].pieces)) <= explained(result)


def test_it_tells_each_phase_in_order_and_where_the_machine_is(
    lost_region: tuple[Result, Path], told: list[Told]
) -> None:
    assert [each.phase for each in told if isinstance(each, Entered)] == list(PHASES)
    seen = {name for each in told if isinstance(each, InStates) for name in each.names}
    # The drill polls, on a loaded machine every few seconds, and so may miss all but these long waits.
    assert {"WaitForPromotion", "WaitForTraffic"} & seen
    assert seen <= {step.name for step in lost_region[0].steps}
    assert isinstance(told[0], Began)
    assert told[-1] == Ended("passed")
    assert [each for each in told if isinstance(each, InStates)][-1].names == ()


def test_what_every_store_lost_is_measured_in_records(lost_region: tuple[Result, Path]) -> None:
    result, _ = lost_region
    assert {loss.store for loss in result.rpo} == {"database", "dynamodb", "s3"}
    for loss in result.rpo:
        assert loss.written > 10, loss.store
        assert loss.missing is not None
        assert loss.seconds is not None
        # A loss is at most this world's replication lag and the interval of heartbeats.
        assert loss.seconds < 5, loss.store


def test_the_loss_comes_before_the_alarm_and_the_fault_is_undone(lost_region: tuple[Result, Path]) -> None:
    _, page = lost_region
    kinds = [entry["kind"] for entry in read(page.parent / "journal.jsonl")]
    order = [
        kinds.index(kind) for kind in ("begins", "observed", "fault-begins", "lost", "execution-started")
    ]
    assert order == sorted(order)
    assert kinds.index("fault-undone") > kinds.index("execution-ended")


def rarely(names: Iterable[str], often: tuple[str, ...]) -> list[object]:
    """Return the names as test parameters, marked as slow unless they are in `often`."""
    return [pytest.param(name, marks=[] if name in often else pytest.mark.slow) for name in names]


# Passed already, with the demo's drill and the client's.
@pytest.mark.parametrize("name", rarely([n for n in scenarios.names() if n != "region-loss"], OFTEN))
def test_every_scenario_passes(world: World, tmp_path: Path, name: str) -> None:
    result, _ = run_embedded(world, load(name), reports=tmp_path)
    assert (result.verdict, result.reasons) == ("passed", [])


@pytest.mark.parametrize("name", rarely(scenarios.names(), OFTEN_BROKEN))
def test_every_scenario_fails_without_its_protection_and_says_so(
    world: World, tmp_path: Path, name: str
) -> None:
    scenario = load(name)
    result, _ = run_embedded(world, scenario.broken_variant(), reports=tmp_path)
    assert result.verdict == "failed"
    assert any(scenario.broken.fails_with in reason for reason in result.reasons), result.reasons


def test_a_promotion_that_fails_leaves_the_switch_and_is_a_failed_drill(world: World, tmp_path: Path) -> None:
    result, page = run_embedded(world, FAILED_PROMOTION, reports=tmp_path)
    assert result.verdict == "failed"
    assert any("PromotionFailed" in reason for reason in result.reasons)
    switch = next(seen for seen in result.steady_after if seen.name == "switch")
    assert "is at 0;" in switch.found
    visited = [step.name for step in result.steps]
    assert "NotifyFailure" in visited
    assert "PublishSwitchIssued" not in visited
    assert "failed" in page.read_text(encoding="utf-8")
