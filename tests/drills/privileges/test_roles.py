"""The least-privilege drill covers every role of the recovery, and its page says what the drill can't show."""

import json

from drills.privileges.comparison import Grant, exchanged, grants_of
from drills.privileges.explained import EXPLAINED, NOT_SHOWN
from drills.privileges.report import page
from drills.privileges.roles import counterpart, role_names
from operations.project import ROOT
from tests.recovery.names import NAMES
from tests.templates.recovery_automation.synthesis import synthesized


def test_every_role_of_the_stack_is_one_that_the_drill_looks_at() -> None:
    there = {role["name"] for role in synthesized().all("aws_iam_role")}
    # The incident tools' function is there when the settings name a tool.
    assert there == there & set(role_names(NAMES))
    purposes = {name.removeprefix("myapp-dr-").rsplit("-us-", 1)[0] for name in there}
    assert {name.removeprefix("myapp-dr-").rsplit("-us-", 1)[0] for name in role_names(NAMES)} == purposes


def test_a_role_may_in_one_region_what_it_may_in_the_other() -> None:
    """So that a drill of one way speaks for both."""
    stack = synthesized()
    roles = stack.document["resource"]["aws_iam_role"]
    grants: dict[str, set[Grant]] = {}
    for block in stack.all("aws_iam_role_policy"):
        name = roles[block["role"].removeprefix("${aws_iam_role.").removesuffix(".name}")]["name"]
        found = {
            grant for grant in grants_of(name, json.loads(block["policy"])) if "${" not in grant.resource
        }
        grants.setdefault(name, set()).update(found)
    both = [
        (name, exchanged(name, [(NAMES.primary.region, NAMES.standby.region)]))
        for name in grants
        if name.endswith(NAMES.standby.region)
    ]
    compared = [(one, other) for one, other in both if other in grants]
    assert len(compared) >= 12
    for one, other in compared:
        assert {counterpart(NAMES, grant) for grant in grants[other]} == grants[one]


def test_every_reason_has_a_source() -> None:
    assert all(len(one.why) > 10 and len(one.source) > 20 for one in EXPLAINED)
    assert all(len(one.where) > 20 and len(one.source) > 20 for one in NOT_SHOWN)


def test_the_committed_page_is_current() -> None:
    assert (ROOT / "docs" / "privileges.md").read_text(encoding="utf-8") == page()
