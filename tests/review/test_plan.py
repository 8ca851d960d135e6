"""A review represents plans correctly: a failed plan as failed, and moves, imports, forgets and outputs as
changes.
"""

from typing import Any

import pytest

from review.comment import comment
from review.plan import read, told
from review.review import Review, StackPlan, Verdict, counted, review
from tests.review.made import document, entry

SAME = {"name": "a"}


def judged(**made: Any) -> Review:
    entries = made.pop("entries", [])
    return review([StackPlan("primary", read(document(*entries, **made)))])


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            {
                "entries": [
                    entry(
                        "aws_sqs_queue", SAME, SAME, actions=["no-op"], previous_address="aws_sqs_queue.old"
                    )
                ]
            },
            "1 to move",
        ),
        ({"entries": [entry("aws_sqs_queue", SAME, actions=["forget"])]}, "1 to forget"),
        (
            {"entries": [entry("aws_sqs_queue", SAME, SAME, actions=["no-op"], importing={"id": "q"})]},
            "1 to import",
        ),
        ({"output_changes": {"url": {"actions": ["create"]}}}, "1 output"),
    ],
)
def test_a_plan_of_only_that_is_a_change(made: dict[str, Any], said: str) -> None:
    found = judged(**made)
    assert found.verdict is Verdict.CHANGES
    assert counted(found.counts) == said
    assert said in comment(found)
    (plan,) = found.plans.values()
    assert not plan.is_clean
    assert told(plan) != ["no change of a resource or output"]


def test_nothing_is_one_line() -> None:
    found = judged(entries=[entry("aws_sqs_queue", SAME, SAME, actions=["no-op"])])
    assert found.verdict is Verdict.NOTHING
    assert comment(found).splitlines()[1:] == ["**Terraform plan: no changes** in 1 stack."]


def test_an_errored_plan_is_the_headline_whatever_it_would_create() -> None:
    found = judged(entries=[entry("aws_sqs_queue", None, SAME)], errored=True)
    assert found.verdict is Verdict.FAILED
    assert "### Terraform plan failed: primary" in comment(found)
    assert "**failed half-way**; planned until then: 1 to create" in comment(found)


def test_a_missing_plan_is_the_headline_and_not_no_changes() -> None:
    found = review([StackPlan("primary", None), StackPlan("recovery", read(document()))])
    assert found.verdict is Verdict.FAILED
    assert "### Terraform plan failed: primary" in comment(found)
    assert "| `primary` | **no plan** |" in comment(found)
    assert "| `recovery` | no changes |" in comment(found)


def test_a_replacement_names_what_forces_it() -> None:
    found = judged(
        entries=[
            entry(
                "aws_dynamodb_table",
                {"hash_key": "a"},
                {"hash_key": "b"},
                actions=["delete", "create"],
                replace_paths=[["hash_key"]],
            )
        ]
    )
    assert "forced by hash&#95;key" in comment(found)
    assert "| replace | `aws_dynamodb_table.it` | **`hash_key`** forces it |" in comment(found)


def test_the_end_of_a_former_object_is_not_told_as_that_of_the_resource() -> None:
    table = {"name": "orders"}
    found = judged(
        entries=[
            entry("aws_dynamodb_table", table, deposed="8b3f1c2a"),
            entry("aws_dynamodb_table", table, table, actions=["no-op"]),
        ]
    )
    assert "`aws_dynamodb_table.it (a deposed object of it, 8b3f1c2a)`" in comment(found)
    assert "`aws_dynamodb_table.it`" not in comment(found)
