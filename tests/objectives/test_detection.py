"""Promises about detection: it is what the synthesized alarm and probers do."""

from typing import Any

import numpy as np
import pytest

from config.settings import parse_settings
from objectives.detection import Detection, DetectionError, detection
from objectives.draws import Draws
from objectives.figures import known_figures
from tests.synthesized import stacks

RUNS = 400


def synthesized(document: dict[str, Any]) -> Detection:
    return detection(parse_settings(document), {"recovery": stacks(document)["recovery"].document})


def by_hand(seen: Detection, rest: float, first: float) -> float:
    """Compute the detection time probe by probe: the end of the first alarm period in which enough probes have
    failed.

    The loss is at 0, the current period ends at `rest`, and the first probe after the loss comes at `first`.
    """
    end, failing = rest, 0
    while True:
        begin = end - seen.period_seconds
        number = int(np.floor((begin - first) / seen.interval_seconds)) - 1
        outcomes = []
        while (at := first + number * seen.interval_seconds) < end:
            if at >= begin:
                outcomes.append(at >= 0)
            number += 1
        failing += bool(outcomes) and sum(outcomes) / len(outcomes) > seen.threshold
        if failing == seen.failing:
            return end
        end += seen.period_seconds


@pytest.mark.parametrize(
    "probing",
    [
        {},
        {"failing_periods": 1},
        {"failing_periods": 3, "periods": 5, "interval_seconds": 20},
        {"interval_seconds": 7},
        {"period_seconds": 30, "failing_periods": 3, "periods": 4},
        {"period_seconds": 10, "failing_periods": 6, "periods": 9},
    ],
)
def test_a_loss_is_noticed_when_probes_and_periods_one_by_one_say_so(probing: dict[str, int]) -> None:
    seen = synthesized({"failover": {"probing": probing}})
    draws = Draws(known_figures(), RUNS, 1)
    rest = draws.uniform("loss in its period") * seen.period_seconds
    first = draws.uniform("first probe after the loss") * seen.interval_seconds
    expected = [by_hand(seen, *each) for each in zip(rest, first, strict=True)]
    np.testing.assert_allclose(seen.periods_over(draws), expected)


def test_what_is_read_is_what_was_synthesized() -> None:
    probing = {
        "interval_seconds": 20,
        "failing_periods": 3,
        "periods": 4,
        "health_check_interval_seconds": 10,
    }
    seen = synthesized({"failover": {"probing": probing}})
    assert (seen.interval_seconds, seen.failing, seen.periods, seen.check_seconds) == (20, 3, 4, 10)
    assert seen.threshold == 0.5
    assert seen.check_failures == 3


def test_with_swapped_roles_the_other_regions_alarm_is_read() -> None:
    assert synthesized({"active": "standby"}) == synthesized({})


def test_an_alarm_that_is_not_there_is_no_guess() -> None:
    with pytest.raises(DetectionError, match="aws_cloudwatch_metric_alarm"):
        detection(parse_settings({}), {"recovery": {"resource": {}}})


def test_route_53_needs_its_failures_one_interval_apart() -> None:
    seen = synthesized({})
    times = seen.checks(Draws(known_figures(), 20_000, 1))
    # Uniformly within one interval, two more intervals, and until the checkers agree.
    assert times.mean() == pytest.approx(15 + 60 + known_figures()["checkers_agree"].mean, rel=0.01)
