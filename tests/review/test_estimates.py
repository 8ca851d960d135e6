"""Reviews compare recovery time, losses and cost with the base, and block only a change that breaks an
objective, or makes a broken one worse.
"""

import json
from dataclasses import replace
from math import inf

from review.estimates import Totals, cost, read, recovery
from review.policy import judged, rules
from review.review import Confirmation, Review, Verdict, review

TOTALS = Totals(
    p50=300.0,
    p90=600.0,
    objective=900.0,
    throttled_p90=inf,
    losses={"database": 10.0, "table": 2.5},
    stacks={"primary": 1000.0, "recovery": 50.0},
    unpriced=("recovery aws_x.y",),
)


def blocked(head: Totals, base: Totals | str, *confirmed: Confirmation) -> Review:
    return judged(review([], objectives=recovery(head, base), cost=cost(head, base)), rules(), confirmed)


def test_what_the_model_prints_is_read_as_it_was_meant() -> None:
    printed = {
        "p50": 300.0,
        "p90": 600.0,
        "throttled_p90": None,
        "objective": 900.0,
        "losses": {"database": 10.0, "table": 2.5},
        "stacks": {"primary": 1000.0, "recovery": 50.0},
        "unpriced": ["recovery aws_x.y"],
    }
    assert read(json.dumps(printed)) == TOTALS


def test_a_promise_that_the_base_kept_and_the_change_breaks_is_blocked() -> None:
    found = blocked(replace(TOTALS, p90=901.0), TOTALS)
    assert found.verdict is Verdict.BLOCKED
    (violation,) = found.blocking
    assert violation.rule == "recovery_time"
    assert "10.0 min at p90" in violation.text
    assert "15.0 min" in violation.text


def test_a_change_within_the_models_luck_passes_and_one_beyond_it_is_blocked() -> None:
    assert blocked(replace(TOTALS, p90=630.0), TOTALS).blocking == ()
    assert blocked(replace(TOTALS, p90=631.0), TOTALS).blocking != ()
    assert blocked(replace(TOTALS, p90=500.0), TOTALS).blocking == ()


def test_a_promise_that_was_not_kept_before_either_blocks_only_what_gets_worse() -> None:
    late = replace(TOTALS, p90=1200.0)
    assert blocked(late, late).blocking == ()
    assert blocked(replace(late, p90=inf), late).blocking != ()
    assert blocked(replace(late, p90=inf), replace(late, p90=inf)).blocking == ()


def test_a_base_that_nobody_knows_blocks_nothing_and_is_told() -> None:
    found = blocked(replace(TOTALS, p90=inf), "the model of recovery time and cost failed: no such command")
    assert found.blocking == ()
    shown = str(found.objectives) + str(found.cost)
    assert shown.count("base unknown: the model of recovery time and cost failed") == 2


def test_a_reason_confirms_what_is_blocked() -> None:
    word = Confirmation("recovery_time", "ada", "2026-01-01T00:00:00Z", "a label", "until the new region")
    found = blocked(replace(TOTALS, p90=901.0), TOTALS, word)
    assert found.blocking == ()
    assert found.confirmations == (word,)


def test_cost_is_told_as_total_and_difference_by_stack_and_what_has_no_price_is_never_nothing() -> None:
    head = replace(
        TOTALS, stacks={"primary": 1000.0, "recovery": 75.5}, unpriced=("recovery aws_x.y", "primary aws_z.w")
    )
    told = cost(head, TOTALS)
    assert told.headline == "$1,076 a month (+25.50)"
    assert told.lines == (
        "recovery: +25.50",
        "primary aws_z.w is new and has no price: the difference doesn't include it",
    )
    assert cost(TOTALS, TOTALS).lines == ("no difference",)


def test_a_store_that_is_not_replicated_any_more_is_told() -> None:
    told = recovery(replace(TOTALS, losses={"database": 10.0}), TOTALS)
    assert "table isn't replicated any more; it could lose 2.5 s before (p90)" in told.lines
