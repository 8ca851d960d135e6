"""A record that was altered, dropped or moved is found."""

import hashlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from recovery.steps.chain import NOTHING, problems, seal


def chained(values: list[Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, value in enumerate(values):
        found.append(seal({"number": number, "value": value}, found[-1]["hash"] if found else NOTHING))
    return found


VALUES = st.lists(st.text(max_size=5) | st.integers(), min_size=2, max_size=8)


@given(VALUES)
def test_a_whole_chain_has_no_problems(values: list[Any]) -> None:
    assert problems(chained(values)) == []


@given(VALUES, st.data())
def test_an_altered_record_is_found(values: list[Any], data: st.DataObject) -> None:
    found = chained(values)
    index = data.draw(st.integers(0, len(found) - 1))
    found[index] = {**found[index], "value": "altered by somebody"}
    assert f"record {index + 1} was altered" in problems(found)[0]


@given(VALUES, st.data())
def test_a_record_sealed_again_after_it_was_altered_is_found_by_the_next(
    values: list[Any], data: st.DataObject
) -> None:
    found = chained(values)
    index = data.draw(st.integers(0, len(found) - 2))
    found[index] = seal({"number": index, "value": "altered by somebody"}, found[index]["previous"])
    assert f"record {index + 2} doesn't follow" in problems(found)[0]


@given(VALUES, st.data())
def test_a_missing_or_moved_record_is_found(values: list[Any], data: st.DataObject) -> None:
    found = chained(values)
    index = data.draw(st.integers(0, len(found) - 2))
    assert problems(found[:index] + found[index + 1 :])
    assert problems([*found[:index], found[index + 1], found[index], *found[index + 2 :]])


def test_what_was_sealed_once_stays_whole_whatever_the_code_is_then() -> None:
    """Years later the same record must have the same hash: sorted keys, no spaces, ASCII."""
    record = {
        "number": 1,
        "at": "2026-01-02T03:04:05.678Z",
        "cause": "caf\u00e9",
        "values": {"b": 1, "a": [1, 2]},
    }
    sealed = seal(record, NOTHING)
    text = '{"at":"2026-01-02T03:04:05.678Z","cause":"caf\\u00e9","number":1,"previous":"' + NOTHING
    text += '","values":{"a":[1,2],"b":1}}'
    assert sealed["hash"] == hashlib.sha256(text.encode()).hexdigest()
