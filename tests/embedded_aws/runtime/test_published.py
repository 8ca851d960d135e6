"""The index of published data that alarms read gives the same as reading all data."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from moto.cloudwatch.models import MetricDatum

from embedded_aws.runtime.metric_series import Sample
from embedded_aws.runtime.published import Published, metric_key

NAMES = st.sampled_from(["Lag", "Errors"])
DIMENSIONS = st.sampled_from(
    [[], [{"Name": "Site", "Value": "primary"}], [{"Name": "Site", "Value": "standby"}]]
)


def datum(name: str, dimensions: list[dict[str, str]], moment: int, value: float) -> MetricDatum:
    return MetricDatum("Custom", name, value, dimensions, datetime.fromtimestamp(moment, UTC))


PUBLISHED = st.lists(st.builds(datum, NAMES, DIMENSIONS, st.integers(0, 50), st.floats(0, 9)))


def ten_times_as_fast(real: float) -> float:
    return 10 * real


@given(batches=st.lists(PUBLISHED, max_size=4), start=st.integers(0, 500))
def test_data_in_any_order_and_in_any_batches_are_all_found(
    batches: list[list[MetricDatum]], start: int
) -> None:
    published, everything = Published(), list[MetricDatum]()
    for batch in batches:
        everything = [*everything, *batch]
        published.read(everything)
        for key in {metric_key(each.namespace, each.name, each.dimensions) for each in everything}:
            expected = [
                Sample.of(10 * each.timestamp.timestamp(), each.value)
                for each in everything
                if metric_key(each.namespace, each.name, each.dimensions) == key
                and 10 * each.timestamp.timestamp() >= start
            ]
            found = published.samples(key, start, ten_times_as_fast)
            assert sorted(found, key=repr) == sorted(expected, key=repr)


@given(before=PUBLISHED, after=PUBLISHED)
def test_data_of_a_world_that_was_reset_are_forgotten(
    before: list[MetricDatum], after: list[MetricDatum]
) -> None:
    published = Published()
    published.read(before)
    published.read(after)
    fresh = Published()
    fresh.read(after)
    for each in [*before, *after]:
        key = metric_key(each.namespace, each.name, each.dimensions)
        assert published.samples(key, 0, ten_times_as_fast) == fresh.samples(key, 0, ten_times_as_fast)


@given(before=PUBLISHED, more=PUBLISHED, another=PUBLISHED)
def test_the_state_of_metrics_changes_when_their_data_arrive_and_only_then(
    before: list[MetricDatum], more: list[MetricDatum], another: list[MetricDatum]
) -> None:
    published = Published()
    keys = {metric_key(each.namespace, each.name, each.dimensions) for each in [*before, *more]}
    everything = list(before)
    published.read(everything)
    states = {key: published.state([key]) for key in keys}
    everything = [*before, *more]
    published.read(everything)
    arrived = {metric_key(each.namespace, each.name, each.dimensions) for each in more}
    assert {key for key in keys if published.state([key]) != states[key]} == arrived
    if everything and another:
        # Another list of the same length is news too.
        states = {key: published.state([key]) for key in keys}
        published.read(another)
        assert all(published.state([key]) != states[key] for key in keys)
