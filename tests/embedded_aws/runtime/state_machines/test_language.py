"""The language of definitions: branches, choices, paths, intrinsic functions and failures."""

from typing import Any

import pytest

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.state_machines.states import PASS
from tests.embedded_aws.runtime.support import history, run


def test_language(extended: Aws) -> None:
    states = {
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"a": 1}, "End": True}}},
                {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 1, "End": True}}},
            ],
            "ResultSelector": {"a.$": "$[0].a", "given.$": "$[1].items"},
            "ResultPath": "$.both",
            "Next": "Each",
        },
        "Each": {
            "Type": "Map",
            "ItemsPath": "$.items",
            "MaxConcurrency": 2,
            "ItemSelector": {"value.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index"},
            "ItemProcessor": {
                "StartAt": "Sum",
                "States": {
                    "Sum": {
                        "Type": "Pass",
                        "Parameters": {"sum.$": "States.MathAdd($.value, $.index)"},
                        "OutputPath": "$.sum",
                        "End": True,
                    }
                },
            },
            "ResultPath": "$.sums",
            "Next": "Intrinsics",
        },
        "Intrinsics": {
            "Type": "Pass",
            "Parameters": {
                "sums.$": "$.sums",
                "a.$": "$.both.a",
                "text.$": "States.Format('{} of {}', $.sums[0], States.ArrayLength($.items))",
                "parsed.$": "States.StringToJson('{\"x\": 1}')",
                "json.$": "States.JsonToString($.sums)",
                "has.$": "States.ArrayContains($.items, 20)",
                "hash.$": "States.Hash('x', 'SHA-256')",
                "merged.$": "States.JsonMerge($.both, $.extra, false)",
                "split.$": "States.StringSplit('a,b', ',')",
                "name.$": "$$.Execution.Name",
                "machine.$": "$$.StateMachine.Name",
            },
            "Next": "Which",
        },
        "Which": {
            "Type": "Choice",
            "Choices": [
                {"And": [{"Variable": "$.a", "NumericEquals": 1}, {"Variable": "$.text", "StringMatches": "10 of *"}],
                 "Next": "Good"},
            ],
            "Default": "Bad",
        },
        "Good": {"Type": "Succeed"},
        "Bad": {"Type": "Fail", "Error": "Bad", "Cause": "the choice was wrong"},
    }  # fmt: skip
    done = run(extended, states, {"items": [10, 20, 30], "extra": {"b": 2}})
    assert done["status"] == "SUCCEEDED", history(extended, done["executionArn"])
    output = done["output"]
    assert output["sums"] == [10, 21, 32]
    assert output["text"] == "10 of 3"
    assert output["parsed"] == {"x": 1}
    assert output["json"] == "[10,21,32]"
    assert output["has"] is True
    assert output["merged"]["b"] == 2
    assert output["split"] == ["a", "b"]
    assert output["name"] == done["name"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.list[0].name", "a"),
        ("$.list[1].deep.x", 2),
        ("$.list[0]", {"name": "a"}),
        ("$.list[*].name", ["a"]),
        ("$.list[?(@.name=='a')].name", ["a"]),
        ("$.list[?(@.name=='z')]", []),
        ("$.list[0:1]", [{"name": "a"}]),
        ("$['list'][0]['name']", "a"),
        ("$..x", [2]),
        ("$.numbers[1]", 20),
    ],
)
def test_paths_find_what_aws_finds(extended: Aws, path: str, value: Any) -> None:
    given = {"list": [{"name": "a"}, {"deep": {"x": 2}}], "numbers": [10, 20]}
    done = run(extended, {"Get": {**PASS, "Parameters": {"value.$": path}}}, given)
    assert done["output"] == {"value": value}


def test_path_that_finds_nothing_fails(extended: Aws) -> None:
    failed = run(extended, {"Get": {**PASS, "Parameters": {"value.$": "$.list[3].name"}}}, {"list": []})
    assert (failed["status"], failed["error"]) == ("FAILED", "States.Runtime")


def test_fail_says_error_and_cause(extended: Aws) -> None:
    states = {"No": {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('lag {} s', $.lag)"}}
    failed = run(extended, states, {"e": "LagTooHigh", "lag": 7})
    assert (failed["status"], failed["error"], failed["cause"]) == ("FAILED", "LagTooHigh", "lag 7 s")
