"""Every test is in exactly one shard, what shares a fixture in the same, and the longest begin first."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SHARED, UNITS
from tests.suite.groups import group_of
from tests.suite.shares import (
    ShardError,
    divide,
    estimated,
    known_durations,
    longest_first,
    measured,
    shard_of,
    units_of,
)

seconds = st.dictionaries(st.text(max_size=6), st.floats(0, 1000), max_size=40)
shards = st.integers(1, 8)


@given(units=seconds, of=shards)
def test_each_unit_is_in_exactly_one_shard_whoever_divides(units: dict[str, float], of: int) -> None:
    found = divide(units, of)
    assert len(found) == of
    assert sorted(name for shard in found for name in shard) == sorted(units)
    backwards = dict(reversed(units.items()))
    assert divide(backwards, of) == found


@given(units=seconds, of=shards)
def test_shards_differ_by_no_more_than_the_longest_unit(units: dict[str, float], of: int) -> None:
    loads = [sum(units[name] for name in shard) for shard in divide(units, of)]
    assert max(loads) - min(loads) <= max(units.values(), default=0.0) + 1e-6


@given(
    st.dictionaries(st.text("abc", min_size=1), st.sets(st.sampled_from("123456"), max_size=3), max_size=12)
)
def test_groups_that_share_something_are_in_one_unit_and_a_chain_of_them_too(
    uses: dict[str, set[str]],
) -> None:
    found = units_of(uses)
    for one, shared in uses.items():
        if not shared:
            assert found[one] == one
        assert all(found[one] == found[other] for other in uses if shared & uses[other])


@given(units=seconds)
def test_the_longest_begins_first(units: dict[str, float]) -> None:
    order = longest_first(units)
    assert sorted(order) == sorted(units)
    assert [units[name] for name in order] == sorted(units.values(), reverse=True)


@pytest.mark.parametrize("of", range(1, 9))
def test_each_collected_test_is_in_exactly_one_shard(request: pytest.FixtureRequest, of: int) -> None:
    units = request.config.stash[UNITS]
    assert request.node.nodeid in units
    found = divide(dict.fromkeys(units.values(), 1.0), of)
    for name, unit in units.items():
        assert sum(unit in shard for shard in found) == 1, name


def test_tests_that_share_what_is_made_once_are_in_one_unit(request: pytest.FixtureRequest) -> None:
    units = request.config.stash[UNITS]
    of_fixture: dict[str, set[str]] = {}
    for item in request.session.items:
        for name in SHARED.keys() & set(getattr(item, "fixturenames", ())):
            of_fixture.setdefault(SHARED[name], set()).add(units[item.nodeid])
    assert all(len(found) == 1 for found in of_fixture.values()), of_fixture
    files: dict[Path, set[str]] = {}
    for item in request.session.items:
        if item.path.name not in ("test_drills.py",):
            files.setdefault(item.path, set()).add(units[item.nodeid])
    assert all(len(found) == 1 for found in files.values()), files


def test_what_nobody_measured_is_guessed_by_its_number_of_tests() -> None:
    sizes = {"tests/a.py": 10, "tests/b.py": 10, "tests/deployed/c.py": 2}
    found = estimated(sizes, {"tests/b.py": 7.5})
    assert found["tests/b.py"] == 7.5
    assert found["tests/deployed/c.py"] > found["tests/a.py"] > 0


def test_what_is_kept_names_only_groups_that_there_are() -> None:
    known = known_durations()
    groups = {name.partition("::")[0] for name in known if name.startswith("tests/")}
    files = {name for name in groups if Path(name).is_file()}
    folders = {name for name in groups if group_of(f"{name}/test_one.py::test_a") == name}
    assert groups - files - folders == set()
    assert measured({"a": 1.26}, {"a": 9.0, "b": 2.0, "c": 3.0}, ["b", "a"]) == {"a": 1.3, "b": 2.0}


@pytest.mark.parametrize("text", ["", "1", "0/4", "5/4", "a/4", "1/", "1/0", "-1/4", "1/4/2"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(ShardError, match="allowed: a number, a slash"):
        shard_of(text)
    assert str(shard_of("3/4")) == "3/4"
