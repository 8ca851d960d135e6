"""The walker of definitions reads them as Step Functions does."""

from typing import Any

import pytest

from machines.rendering import render
from operations.manual_failover.choices import UnknownRuleError, holds
from operations.manual_failover.references import Scope, UnknownReferenceError, placed
from tests.recovery.names import standby_definition

SCOPE = Scope({"a": {"b": [1, {"c": "x"}]}, "flag": True}, {"Execution": {"Id": "e-1"}})


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ("$", SCOPE.data),
        ("$.a.b[1].c", "x"),
        ("$$.Execution.Id", "e-1"),
        ("States.JsonToString($.a.b)", '[1,{"c":"x"}]'),
        ("States.Format('{} of {} - {}', $.a.b[1].c, $$.Execution.Id, $.a.b[0])", "x of e-1 - 1"),
        ("States.Format('plain, with comma {}', 'text, too')", "plain, with comma text, too"),
    ],
)
def test_a_reference_gives_its_value(reference: str, value: Any) -> None:
    assert SCOPE.value(reference) == value


@pytest.mark.parametrize("reference", ["$.a.missing", "$.a.b[7]", "$..a", "States.UUID()"])
def test_a_reference_that_names_nothing_or_is_unknown_is_an_error(reference: str) -> None:
    with pytest.raises(UnknownReferenceError):
        SCOPE.value(reference)


def test_a_template_fills_its_fields_that_are_references_only() -> None:
    assert SCOPE.filled({"x.$": "$.a.b[0]", "y": "$.a", "z": [{"f.$": "$.flag"}]}) == {
        "x": 1,
        "y": "$.a",
        "z": [{"f": True}],
    }


@pytest.mark.parametrize(
    ("path", "after"),
    [
        ("$", 7),
        (None, {"a": 1}),
        ("$.b", {"a": 1, "b": 7}),
        ("$.b.c", {"a": 1, "b": {"c": 7}}),
    ],
)
def test_a_result_is_put_at_its_path(path: str | None, after: Any) -> None:
    assert placed({"a": 1}, path, 7) == after


@pytest.mark.parametrize(
    ("rule", "true"),
    [
        ({"Variable": "$.flag", "BooleanEquals": True}, True),
        ({"Variable": "$.flag", "StringEquals": "True"}, False),
        ({"Not": {"Variable": "$.approval", "IsPresent": True}}, True),
        (
            {"And": [{"Variable": "$.flag", "BooleanEquals": True}, {"Variable": "$.x", "IsPresent": True}]},
            False,
        ),
    ],
)
def test_a_rule_holds_or_not(rule: Any, true: bool) -> None:
    assert holds(rule, SCOPE) is true


def test_a_rule_that_is_not_known_is_an_error_and_never_false() -> None:
    with pytest.raises(UnknownRuleError):
        holds({"Variable": "$.a", "NumericGreaterThan": 1}, SCOPE)


@pytest.mark.parametrize("engine", ["postgres", "aurora-postgresql"])
def test_every_state_of_the_definition_is_of_a_kind_that_the_walker_walks(engine: str) -> None:
    machine = render(standby_definition(engine))
    waiting = [machine]
    while waiting:
        found = waiting.pop()
        for name, state in found["States"].items():
            assert state["Type"] in {"Task", "Choice", "Pass", "Wait", "Parallel", "Succeed", "Fail"}, name
            assert not {"OutputPath", "ItemsPath", "HeartbeatSeconds"} & set(state), name
            waiting += state.get("Branches", [])
