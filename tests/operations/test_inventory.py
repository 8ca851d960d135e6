"""The inventory and its picture say what the synthesized stacks have, and nothing else."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from operations.drawing import svg
from operations.inventory import PAGE, PICTURE, dot, page
from tests.synthesized import stacks


@pytest.fixture(scope="module")
def documents() -> Mapping[str, Mapping[str, Any]]:
    found = stacks()
    return {name: found[name].document for name in found}


def test_the_committed_page_and_picture_are_current(documents: Mapping[str, Mapping[str, Any]]) -> None:
    """`make docs` writes them."""
    assert PAGE.read_text(encoding="utf-8") == page(documents)
    assert PICTURE.read_text(encoding="utf-8") == svg(dot(documents))


def test_every_resource_is_counted_once(documents: Mapping[str, Mapping[str, Any]]) -> None:
    every = sum(len(each) for stack in documents.values() for each in stack.get("resource", {}).values())
    assert (
        sum(int(count) for count in re.findall(r"^(\d+) resources\.$", page(documents), re.MULTILINE))
        == every
    )
    rows = re.findall(r"^\| `\w+` \| (\d+) \| (.+) \|$", page(documents), re.MULTILINE)
    assert sum(int(count) for count, _ in rows) == every
    assert all(int(count) == sum(map(int, re.findall(r"(\d+) in ", where))) for count, where in rows)


def test_what_moves_data_is_an_edge_in_its_direction(documents: Mapping[str, Mapping[str, Any]]) -> None:
    edges = re.findall(r'"(\S+) \S+" -> "(\S+) \S+" \[label="(\w+)"', dot(documents))
    assert ("us-east-1", "us-west-2", "database") in edges
    assert ("us-west-2", "us-east-1", "database") not in edges
    assert {(source, target) for source, target, what in edges if what == "buckets"} == {
        ("us-east-1", "us-west-2"),
        ("us-west-2", "us-east-1"),
    }
