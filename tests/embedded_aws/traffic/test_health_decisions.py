"""When a health check is healthy: the developer guide's rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_aws.runtime.alarm_states import State
from embedded_aws.traffic.health_decisions import (
    Observation,
    Status,
    WhenInsufficient,
    calculated,
    from_alarm,
    is_healthy,
    observed,
)


def after(probes: str, threshold: int = 3, start: Status | None = None) -> Status:
    """Return the status after probes: + is a success, - a failure."""
    status = start or Status()
    for number, sign in enumerate(probes):
        status = observed(status, Observation(sign == "+", sign, number), threshold)
    return status


def test_a_new_check_is_healthy() -> None:
    assert is_healthy(Status())
    assert not is_healthy(Status(), inverted=True)


@pytest.mark.parametrize(
    ("probes", "threshold", "healthy"),
    [
        ("-", 1, False),
        ("--", 3, True),
        ("---", 3, False),
        ("--+--", 3, True),
        ("--+---", 3, False),
        ("---++", 3, False),
        ("---+++", 3, True),
        ("---++-+++", 3, True),
        ("---++-++", 3, False),
        ("-+", 1, True),
    ],
)
def test_status_changes_after_the_threshold_in_a_row(probes: str, threshold: int, healthy: bool) -> None:
    assert is_healthy(after(probes, threshold)) == healthy


def test_report_is_of_the_last_probe_whatever_the_status() -> None:
    status = after("++-")
    assert (status.measured, status.report, status.checked) == (True, "-", 2)


@pytest.mark.parametrize(
    ("children", "threshold", "healthy"),
    [
        ([True, True, False], 2, True),
        ([True, False, False], 2, False),
        ([], 0, True),
        ([False], 0, True),
        ([True], 2, False),
        ([], 1, False),
    ],
)
def test_calculated_check_counts_healthy_children(
    children: list[bool], threshold: int, healthy: bool
) -> None:
    assert calculated(Status(), children, threshold, 0).measured == healthy


@pytest.mark.parametrize(
    ("alarm", "treatment", "last", "healthy"),
    [
        ("OK", "LastKnownStatus", False, True),
        ("ALARM", "LastKnownStatus", True, False),
        ("INSUFFICIENT_DATA", "Healthy", False, True),
        ("INSUFFICIENT_DATA", "Unhealthy", True, False),
        ("INSUFFICIENT_DATA", "LastKnownStatus", True, True),
        ("INSUFFICIENT_DATA", "LastKnownStatus", False, False),
        (None, "Healthy", False, False),
        (None, "Unhealthy", True, True),
    ],
)
def test_metric_check_follows_its_alarm(
    alarm: State | None, treatment: WhenInsufficient, last: bool, healthy: bool
) -> None:
    assert from_alarm(Status(measured=last), alarm, treatment, 0).measured == healthy


@pytest.mark.parametrize(
    ("measured", "inverted", "disabled", "healthy"),
    [
        (True, False, False, True),
        (False, False, False, False),
        (True, True, False, False),
        (False, True, False, True),
        (False, False, True, True),
        (True, True, True, False),
    ],
)
def test_inverted_and_disabled(measured: bool, inverted: bool, disabled: bool, healthy: bool) -> None:
    assert is_healthy(Status(measured=measured), inverted=inverted, disabled=disabled) == healthy


@given(st.text(alphabet="+-", max_size=40), st.integers(1, 5))
def test_status_is_that_of_the_newest_run_that_is_long_enough(probes: str, threshold: int) -> None:
    runs: list[tuple[str, int]] = []
    for sign in probes:
        runs = [*runs[:-1], (sign, runs[-1][1] + 1)] if runs and runs[-1][0] == sign else [*runs, (sign, 1)]
    long = [sign for sign, length in runs if length >= threshold]
    assert after(probes, threshold).measured == (not long or long[-1] == "+")
