"""The page of a report is complete, makes a browser request nothing, and has only numbers that are in the result."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drills.report import trend
from drills.report.page import page
from drills.report.words import percent, seconds
from drills.result import ClientResult, Result, Seen, StoreLoss
from tests.drills.report.explained import explained, numbers
from tests.drills.report.reading import asks_for, card, read, rows
from tests.drills.results import drilled, result, step, steps, written

texts = st.sampled_from(["200", "503 <b>", 'the "lag" & 7.5 s', "", "<script src=//x>", "</table>"])
seen = st.lists(
    st.builds(Seen, name=texts, state=st.sampled_from(["good", "bad", "unknown"]), found=texts), max_size=3
)
durations = st.none() | st.floats(min_value=0, max_value=4000).map(lambda value: round(value, 3))
counts = st.none() | st.integers(min_value=0, max_value=10_000)
stores = st.builds(
    StoreLoss,
    store=st.sampled_from(["database", "dynamodb", "s3"]),
    seconds=durations,
    missing=counts,
    written=st.integers(min_value=0, max_value=10_000),
    objective_seconds=st.sampled_from([60.0, 900.0]),
    reason=texts,
)
clients = st.builds(
    ClientResult,
    written=st.integers(min_value=0, max_value=10_000),
    lost=counts,
    explained=counts,
    unexplained=counts,
    lag_seconds=durations,
    down_seconds=durations,
    refused=st.integers(min_value=0, max_value=10_000),
)
results = st.builds(
    lambda **changes: result(**changes),
    verdict=st.sampled_from(["passed", "failed"]),
    reasons=st.lists(texts, max_size=3),
    target=st.sampled_from(["embedded", "aws"]),
    title=texts,
    lost=st.lists(texts, max_size=2),
    lost_at=st.none() | st.just(written(0)),
    recovery_due=st.booleans(),
    rto_seconds=durations,
    rpo=st.lists(stores, max_size=3),
    availability=st.none() | st.floats(min_value=0, max_value=1),
    availability_objective=st.sampled_from([0, 0.5, 0.999]),
    client=st.none() | clients,
    execution=st.none() | st.just("arn:aws:states:us-west-2:123456789012:execution:dr-failover:x"),
    started_by=st.none() | st.sampled_from(["start-execution", "alarm a at 2026-01-01T12:00:11Z"]),
    steps=st.lists(steps, max_size=8),
    steady_before=seen,
    meanwhile=seen,
    steady_after=seen,
    notes=st.lists(texts, max_size=2),
    unproven=st.lists(texts, max_size=2),
)


@given(results)
def test_a_page_of_any_result_is_whole_asks_for_nothing_and_has_no_number_of_its_own(found: Result) -> None:
    top = read(page(found))
    assert asks_for(top) == []
    (body,) = top.all("body")
    assert numbers(" ".join(body.pieces)) <= explained(found)


@given(results)
def test_each_number_stands_where_it_belongs(found: Result) -> None:
    top = read(page(found))
    assert card(top, "verdict") == found.verdict
    assert card(top, "RTO") == (seconds(found.rto_seconds) if found.recovery_due else "none")
    assert card(top, "good answers") == percent(found.availability)
    for store, cells in zip(found.rpo, rows(top, "stores") if found.rpo else [], strict=True):
        missing = "unknown" if store.missing is None else f"{store.missing} of {store.written}"
        kept = (
            "unknown"
            if store.seconds is None
            else "yes"
            if store.seconds <= store.objective_seconds
            else "no"
        )
        assert cells == [
            store.store,
            seconds(store.seconds),
            seconds(store.objective_seconds),
            kept,
            missing,
            store.reason,
        ]
    if found.steps:
        assert rows(top, "steps") == [
            [each.name, each.start, each.end or "unknown", seconds(each.seconds)] for each in found.steps
        ]


@given(results)
def test_what_is_shown_as_unknown_is_told_with_its_reason(found: Result) -> None:
    body = read(page(found)).all("body")[0].text
    told = body.split("What was not measured, and why")[1].split("Steady state")[0].split("Every step")[0]
    for store in found.rpo:
        if store.seconds is None:
            assert f"RPO of {store.store}: {store.reason}" in told
    if found.recovery_due and found.rto_seconds is None:
        assert "RTO: it was never observed that" in told
    for note in found.notes:
        assert note in told


def test_the_shares_on_the_page_add_up_to_the_rto() -> None:
    found = drilled(25.5, step("Validate", 10, 12), step("WaitForPromotion", 12.5, 20.001))
    top = read(page(found))
    *parts, whole = rows(top, "shares")
    assert [cells[0] for cells in parts][::2] == [
        "until the alarm started the failover",
        "between steps",
        "after the last step, until a user got a good answer",
    ]
    assert sum(round(float(cells[1]) * 1000) for cells in parts) == round(float(whole[1]) * 1000) == 25500
    assert round(sum(float(cells[2].removesuffix(" %")) for cells in parts), 1) == 100.0
    assert "2.8 % of the objective" in top.text
    assert (
        "What took most of the 25.5 s: until the alarm started the failover: 10.0 s (39.2 %); Wait"
        in top.text
    )
    bars = [each for whole in top.all("div", "whole") for each in whole.all("i")]
    widths = [float(each.attributes["style"].split("width:")[1].rstrip("%")) for each in bars]
    assert widths[0] == 2.83
    assert round(sum(widths[1:]), 1) == 100.0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "Passed: users were served again 25.5 s after the loss; the objective is 15 min."),
        (
            {"verdict": "failed", "reasons": ["RTO was 901 s", "x"]},
            "Failed: RTO was 901 s (and 1 more below)",
        ),
        (
            {"execution": None, "steps": []},
            "Passed: what was damaged could be read again 25.5 s after the loss; the objective is 15 min.",
        ),
        ({"recovery_due": False, "rto_seconds": None, "rpo": []}, "Passed: no recovery was due"),
    ],
)
def test_the_verdict_is_a_sentence_at_the_top(changes: dict[str, Any], says: str) -> None:
    top = read(page(result(**changes)))
    (verdict,) = top.all("p", "verdict")
    assert verdict.text.startswith(says)


@pytest.mark.parametrize(
    ("target", "says"), [("embedded", "no time here is a time of AWS"), ("aws", "Measured on AWS")]
)
def test_the_page_says_what_it_was_measured_on(target: str, says: str) -> None:
    top = read(page(result(target=target)))
    assert [each.text for each in top.all("span", "label")] == [target]
    assert says in top.text


def test_the_reader_finds_what_a_browser_would_load_and_what_is_not_ended() -> None:
    for asks in (
        "<img src='https://x/y.png'>",
        "<link href=x>",
        "<p style='background: url(//x)'>a</p>",
        "<style>@import 'x'</style>",
        "<p onclick=''></p>",
    ):
        assert asks_for(read(asks)), asks
    for broken in ("<p><b></p></b>", "<div>", "</p>"):
        with pytest.raises((AssertionError, IndexError)):
            read(broken)


# Each picture takes a quarter of a second.
@settings(max_examples=15)
@given(st.lists(results, max_size=4))
def test_the_trend_page_is_whole_too_and_asks_for_nothing(past: list[Result]) -> None:
    top = read(trend.page(past))
    assert asks_for(top) == []
    last = top.all("table")[-1].rows()[1:] if past else []
    assert [cells[4] for cells in last] == [
        seconds(each.rto_seconds) if each.recovery_due else "none due" for each in reversed(past)
    ]


def test_the_pages_numbers_are_those_of_the_json() -> None:
    found = drilled(25.5, step("Validate", 10, 12))
    document = json.loads(found.model_dump_json())
    assert card(read(page(Result.model_validate(document))), "RTO") == f"{document['rto_seconds']:.1f} s"
