"""A diagnosis can be printed as a line or a paragraph, and the worst of several is the verdict."""

import pytest

from recovery.steps.diagnosis import Diagnosis, State, judge, verdict


def test_a_diagnosis_is_told_in_a_line_and_in_a_paragraph() -> None:
    ready, bad = (
        Diagnosis("key", "ready", "it is Enabled"),
        Diagnosis("key", "not ready", "it is gone", "make it"),
    )
    assert ready.line == str(ready) == "ready     key: it is Enabled"
    assert bad.line == "not ready key: it is gone; fix: make it"
    assert str(bad) == "not ready key: it is gone\n          fix: make it"
    assert judge("key", good=True, cause="it is Enabled", fix="x") == ready
    assert judge("key", good=False, cause="it is gone", fix="make it") == bad


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        ([], "unknown"),
        (["ready"], "ready"),
        (["ready", "unknown"], "unknown"),
        (["unknown", "not ready", "ready"], "not ready"),
    ],
)
def test_the_verdict_is_the_worst_and_nothing_looked_at_is_unknown(states: list[State], worst: State) -> None:
    assert verdict(Diagnosis("x", state, "") for state in states) == worst
