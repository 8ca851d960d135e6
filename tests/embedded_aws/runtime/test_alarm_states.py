"""How an alarm gets its state: the tables of CloudWatch's user guide, and what follows from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_aws.runtime.alarm_states import Alarm, State, decide, evaluate
from embedded_aws.runtime.metric_series import Sample, Series, series, value_of

TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
KEEP = "keep"


def values(pattern: str) -> Series:
    return [{"0": 0.0, "X": 1.0, "-": None}[sign] for sign in pattern.split()]


# The user guide's two tables ("Configuring how CloudWatch alarms treat missing data").
THREE_OF_THREE = [
    ("0 - X - X", "OK", "OK", "OK", "OK"),
    ("- - - - 0", "OK", "OK", "OK", "OK"),
    ("- - - - -", "INSUFFICIENT_DATA", KEEP, "ALARM", "OK"),
    ("0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
    ("- - X - -", "ALARM", KEEP, "ALARM", "OK"),
]
TWO_OF_THREE = [
    ("0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"),
    ("0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"),
    ("0 - X - -", "OK", "OK", "ALARM", "OK"),
    ("- - - - 0", "OK", "OK", "ALARM", "OK"),
    ("- - - X -", "ALARM", KEEP, "ALARM", "OK"),
]


@pytest.mark.parametrize(("required", "table"), [(3, THREE_OF_THREE), (2, TWO_OF_THREE)])
@pytest.mark.parametrize("row", range(5))
@pytest.mark.parametrize("column", range(4))
@pytest.mark.parametrize("current", ["OK", "ALARM"])
def test_missing_data_is_treated_as_the_user_guide_says(
    required: int, table: list[tuple[str, ...]], row: int, column: int, current: State
) -> None:
    pattern, *expected = table[row]
    alarm = Alarm("GreaterThanThreshold", 0, 3, required, treat_missing=TREATMENTS[column])
    wanted = current if expected[column] == KEEP else expected[column]
    assert decide(alarm, values(pattern), current).state == wanted


@pytest.mark.parametrize(
    ("comparison", "below", "equal", "above"),
    [
        ("GreaterThanThreshold", "OK", "OK", "ALARM"),
        ("GreaterThanOrEqualToThreshold", "OK", "ALARM", "ALARM"),
        ("LessThanThreshold", "ALARM", "OK", "OK"),
        ("LessThanOrEqualToThreshold", "ALARM", "ALARM", "OK"),
    ],
)
def test_comparison_operators(comparison: str, below: str, equal: str, above: str) -> None:
    alarm = Alarm(comparison, 5)
    assert [decide(alarm, [value], "OK").state for value in (4.0, 5.0, 6.0)] == [below, equal, above]


def test_one_breaching_datapoint_of_a_new_alarm_is_not_yet_an_alarm() -> None:
    alarm = Alarm("GreaterThanThreshold", 0, 3)
    assert decide(alarm, values("- - - - X"), "INSUFFICIENT_DATA").state == "INSUFFICIENT_DATA"
    assert decide(alarm, values("- - X X X"), "INSUFFICIENT_DATA").state == "ALARM"


def test_the_period_in_progress_does_not_count() -> None:
    alarm = Alarm("GreaterThanThreshold", 0, period=60)
    samples = [Sample.of(600, 1.0)]
    assert evaluate(alarm, samples, now=659.9, current="INSUFFICIENT_DATA").state == "INSUFFICIENT_DATA"
    assert evaluate(alarm, samples, now=660, current="INSUFFICIENT_DATA").state == "ALARM"


def test_old_samples_leave_the_evaluation_range() -> None:
    alarm = Alarm("GreaterThanThreshold", 0, 1, period=60)
    samples = [Sample.of(0, 1.0)]
    assert evaluate(alarm, samples, now=60 * 3, current="OK").state == "ALARM"
    assert evaluate(alarm, samples, now=60 * 4, current="ALARM").state == "INSUFFICIENT_DATA"


@pytest.mark.parametrize(
    ("statistic", "value"),
    [
        ("Sum", 16),
        ("Average", 4),
        ("Minimum", 1),
        ("Maximum", 10),
        ("SampleCount", 4),
        ("p50", 2),
        ("p100", 10),
    ],
)
def test_statistics(statistic: str, value: float) -> None:
    samples = [Sample.of(0, one) for one in (10, 1, 2, 3)]
    assert value_of(samples, statistic) == value


def test_statistic_sets_count_with_their_samples() -> None:
    samples = [Sample(0, total=10, minimum=1, maximum=4, count=5), Sample.of(1, 8)]
    assert value_of(samples, "Average") == 3
    assert value_of(samples, "Maximum") == 8
    with pytest.raises(ValueError, match="allowed: Sum"):
        value_of(samples, "Median")


@given(
    st.lists(st.sampled_from([0.0, 1.0, None]), min_size=5, max_size=5),
    st.sampled_from(TREATMENTS),
    st.integers(1, 3),
    st.sampled_from(["OK", "ALARM", "INSUFFICIENT_DATA"]),
)
def test_missing_data_is_never_success_or_disaster(
    pattern: Series, treatment: str, required: int, current: State
) -> None:
    """Missing data may count as good or bad only if the alarm says so: it then treats them as breaching, or
    fills them with breaching values.
    """
    alarm = Alarm("GreaterThanThreshold", 0, 3, required, treat_missing=treatment)
    verdict = decide(alarm, pattern, current)
    if all(value is None for value in pattern):
        expected = {
            "missing": "INSUFFICIENT_DATA",
            "ignore": current,
            "breaching": "ALARM",
            "notBreaching": "OK",
        }
        assert verdict.state == expected[treatment]
    if verdict.state == "ALARM" != current and treatment != "breaching":
        assert 1.0 in pattern
    assert verdict.reason


@given(st.lists(st.floats(0, 599), max_size=30), st.integers(1, 10))
def test_every_sample_of_the_range_is_counted_once(times: list[float], count: int) -> None:
    counted = series([Sample.of(time, 1.0) for time in times], "SampleCount", 60, count, now=600)
    assert sum(value or 0 for value in counted) == sum(time >= 600 - 60 * count for time in times)
