"""Parameters that a model's shape doesn't allow are found, each rule of the models by its own."""

from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from embedded_aws.modelled.judgement import compiled, problems

SHAPES: dict[str, Any] = {
    "Asked": {
        "type": "structure",
        "required": ["Name"],
        "members": {
            "Name": {"shape": "Name"},
            "Kind": {"shape": "Kind"},
            "Count": {"shape": "Count"},
            "Tags": {"shape": "Tags"},
            "Labels": {"shape": "Labels"},
            "Sure": {"shape": "Sure"},
            "Inner": {"shape": "Asked"},
        },
    },
    "Name": {"type": "string", "min": 2, "max": 5, "pattern": "[\\p{L}-]+"},
    "Kind": {"type": "string", "enum": ["a", "b"]},
    "Count": {"type": "integer", "min": 1, "max": 10},
    "Tags": {"type": "list", "member": {"shape": "Kind"}, "max": 2},
    "Labels": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Kind"}},
    "Sure": {"type": "boolean"},
}
ASKED = ServiceModel({"metadata": {}, "operations": {}, "shapes": SHAPES}).shape_for("Asked")


def found(value: Any) -> list[tuple[str, str]]:
    return [(each.rule, each.path) for each in problems(ASKED, value)]


def test_what_the_model_allows_is_taken() -> None:
    whole = {
        "Name": "größe",
        "Kind": "a",
        "Count": 10,
        "Tags": ["a", "b"],
        "Labels": {"ab": "b"},
        "Sure": False,
    }
    assert found({**whole, "Inner": whole, "Unknown": 1}) == []


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ({}, ("required", "Name")),
        ({"Name": None}, ("required", "Name")),
        ({"Name": 12}, ("type", "Name")),
        ({"Name": "a"}, ("length", "Name")),
        ({"Name": "abcdef"}, ("length", "Name")),
        ({"Name": "a b"}, ("pattern", "Name")),
        ({"Name": "ab\n"}, ("pattern", "Name")),
        ({"Name": "ab", "Kind": "c"}, ("enum", "Kind")),
        ({"Name": "ab", "Count": 0}, ("range", "Count")),
        ({"Name": "ab", "Count": 11}, ("range", "Count")),
        ({"Name": "ab", "Count": True}, ("type", "Count")),
        ({"Name": "ab", "Tags": ["a", "a", "a"]}, ("length", "Tags")),
        ({"Name": "ab", "Tags": "a"}, ("type", "Tags")),
        ({"Name": "ab", "Tags": ["a", "c"]}, ("enum", "Tags[1]")),
        ({"Name": "ab", "Labels": {"a": "b"}}, ("length", "Labels (key)")),
        ({"Name": "ab", "Labels": {"ab": "c"}}, ("enum", "Labels['ab']")),
        ({"Name": "ab", "Sure": "no"}, ("type", "Sure")),
        ({"Name": "ab", "Inner": {"Kind": "a"}}, ("required", "Inner.Name")),
        ({"Name": "ab", "Inner": []}, ("type", "Inner")),
    ],
)
def test_each_rule_finds_what_is_against_it_and_nothing_else(value: Any, problem: tuple[str, str]) -> None:
    assert found(value) == [problem]


LOADER = Loader()
# A repetition of a repetition, in a service that nothing here is of.
UNREAD = {"rbin"}


@pytest.mark.slow
@pytest.mark.parametrize("service", sorted({*LOADER.list_available_services("service-2")} - UNREAD))
def test_every_pattern_of_every_model_can_be_read(service: str) -> None:
    """A pattern that Python couldn't compile made every request with that parameter fail; Auto Scaling's names
    have one.
    """
    shapes = LOADER.load_service_model(service, "service-2")["shapes"].values()
    for pattern in {shape["pattern"] for shape in shapes if "pattern" in shape}:
        compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "taken", "refused"),
    [
        (
            r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*",
            ["größe \U0001f600\n\t", ""],
            ["a\x00b"],
        ),
        (r"[\x{41}-C]+", ["ABC"], ["D"]),
        (r"[\p{all}]*", ["a\n!", ""], []),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", ["größe 1"], ["a!"]),
    ],
)
def test_a_pattern_is_read_as_java_reads_it(pattern: str, taken: list[str], refused: list[str]) -> None:
    assert [text for text in taken if not compiled(pattern).fullmatch(text)] == []
    assert [text for text in refused if compiled(pattern).fullmatch(text)] == []
