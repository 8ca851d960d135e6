"""What is synthesized is what the golden copies say."""

import difflib
import json
from itertools import islice
from typing import Any

import pytest

from tests.golden.copies import files, kept
from tests.golden.difference import difference, in_other_regions
from tests.golden.normal import normal

# Lines of a difference that are shown; `git diff` has the rest once the copies are written.
SHOWN = 120


def readable(name: str, before: str, after: str) -> str:
    """Return what changed in a file, as a patch has it."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"golden {name}", f"synthesized {name}", lineterm="", n=4
    )
    return "\n".join(islice(lines, SHOWN))


def test_the_stacks_are_what_the_golden_copies_say() -> None:
    before, after = kept(), dict(files())
    changed = [
        readable(name, before.get(name, ""), after.get(name, ""))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
    if changed:
        pytest.fail(
            "the infrastructure changed. If that is meant: `make golden`, and let the reviewer see `git diff "
            "tests/golden`.\n\n" + "\n\n".join(changed),
            pytrace=False,
        )


def test_a_policy_a_dashboard_a_definition_and_a_script_are_documents() -> None:
    copies = {name: json.loads(text) for name, text in kept().items()}

    def values(name: str, kind: str, attribute: str) -> list[Any]:
        return [each[attribute] for each in copies[f"default/{name}.json"]["resource"][kind].values()]

    assert all("Statement" in each for each in values("recovery", "aws_iam_role_policy", "policy"))
    assert all("widgets" in each for each in values("recovery", "aws_cloudwatch_dashboard", "dashboard_body"))
    assert all("States" in each for each in values("recovery", "aws_sfn_state_machine", "definition"))
    (script,) = values("primary", "aws_launch_template", "user_data")
    assert script[0] == "#!/bin/bash"
    assert "(application/server.py)" in script
    assert not any('"Comment"' in text or "source_code_hash" in text for text in kept().values())


def test_what_says_nothing_of_the_infrastructure_is_left_out() -> None:
    function = {"handler": "x", "filename": "assets/1/recovery.zip", "source_code_hash": "1", "timeout": 3}
    assert normal({"f": {**function, "//": {"metadata": {}}}}) == {"f": {"handler": "x", "timeout": 3}}
    assert normal({"filename": "kept where it is no function's"}) == {
        "filename": "kept where it is no function's"
    }
    definition = json.dumps({"Comment": "-", "States": {"One": {"Comment": "-", "Next": "Two"}}})
    assert normal({"definition": definition}) == {"definition": {"States": {"One": {"Next": "Two"}}}}


def test_a_difference_names_what_came_what_went_and_each_attribute() -> None:
    before = {"resource": {"a": {"one": {"x": [1, {"y": 2}], "z": 0}, "two": {}}}}
    after = {"resource": {"a": {"one": {"x": [1, {"y": 3}], "w": [1]}, "three": {"k": 1}}}}
    assert difference(before, after) == {
        "added": {"resource.a.three": {"k": 1}},
        "changed": {
            "resource.a.one": {"w": ["(absent)", [1]], "x[1].y": [2, 3], "z": [0, "(absent)"]},
        },
        "removed": ["resource.a.two"],
    }


def test_a_region_that_should_have_been_another_is_no_equal() -> None:
    regions = {"eu-west-1": "us-east-1", "eu-central-1": "us-west-2"}
    assert in_other_regions({"eu-west-1": ["x:eu-central-1:y"]}, regions) == {"us-east-1": ["x:us-west-2:y"]}
    assert in_other_regions("us-west-2", regions) == "(us-west-2)"
