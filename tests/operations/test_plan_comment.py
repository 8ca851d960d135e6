"""The pull request's comment says what every stack would do, and never a value."""

from operations.plan_comment import LIMIT, MARKER, StackPlan, changes_of, comment

PLAN = {
    "resource_changes": [
        {"address": "aws_vpc.a", "change": {"actions": ["create"], "after": {"secret": "hunter2"}}},
        {"address": "aws_vpc.b", "change": {"actions": ["delete", "create"]}},
        {"address": "aws_vpc.c", "change": {"actions": ["no-op"]}},
        {"address": "data.aws_vpc.d", "change": {"actions": ["read"]}},
    ]
}


def test_changes_are_counted_and_named() -> None:
    plan = StackPlan("primary", changes_of(PLAN))
    assert plan.title == "1 to create, 1 to replace"
    text = comment([plan])
    assert text.startswith(MARKER)
    assert "create   aws_vpc.a" in text
    assert "replace  aws_vpc.b" in text
    assert "aws_vpc.c" not in text


def test_no_value_of_a_resource_is_in_the_comment() -> None:
    assert "hunter2" not in comment([StackPlan("primary", changes_of(PLAN))])


def test_a_stack_without_a_plan_is_not_shown_as_unchanged() -> None:
    text = comment([StackPlan("primary", None), StackPlan("recovery", [])])
    assert "| `primary` | no plan |" in text
    assert "| `recovery` | no changes |" in text


def test_a_long_plan_is_cut_below_githubs_limit_and_says_so() -> None:
    text = comment([StackPlan("primary", [("create", f"aws_vpc.{'x' * 90}{n}") for n in range(2000)])])
    assert len(text) < 65_536 > LIMIT
    assert text.endswith("Cut: the whole plan is in the job's log.\n")
