"""The comment of each stored case is the one that a person approved, and mentions the case's change."""

import re
from pathlib import Path

import pytest

from review.budget import size
from review.comment import LIMIT, MARKER
from review.review import Verdict
from tests.review.cases import CASES
from tests.review.golden import COMMENTS, commented, reviewed
from tests.review.making import kept, planned

# What each comment must say, whatever else it says: (in the comment, verdict).
SAID = {
    "no-change": (r"\*\*Terraform plan: no changes\*\* in 2 stacks", Verdict.NOTHING),
    "replica-removed": (
        r"`aws_db_instance.database` in `dr_standby`: replication: the replica is destroyed",
        3,
    ),
    "point-in-time-recovery-off": (r"point&#45;in&#45;time recovery, `.*enabled` `true` → `false`", 3),
    "retention-down": (r"retention, `backup_retention_period` `14` → `1`", 3),
    "class-halved-in-the-standby": (
        r"capacity, `instance_class` `\"db.r6g.large\"` → `\"db.r6g.medium\"`",
        2,
    ),
    "health-check-threshold-up": (r"health checks, `failure_threshold` `3` → `10`", 3),
    "versioning-suspended": (r"versioning, `.*status` `\"Enabled\"` → `\"Suspended\"`", 3),
    "key-deletion": (r"to destroy: everything that the key encrypted", 3),
    "deletion-protection-off": (r"deletion protection, `deletion_protection` `true` → `false`", 3),
    "policy-widened": (r"access, `policy` \(allows &#42; on &#42;\)", 3),
    "alarm-action-removed": (r"alarms and actions, `alarm_actions` .* → `(none|\[\])`", 3),
    "security-group-opened": (r"lets in tcp 5432 from 0&#46;0&#46;0&#46;0&#47;0", 3),
    "tag-only": (r"`tags`", 2),
    "resources-400": (r"400 to create", 2),
    "resources-1500": (r"Left out for lack of space", 3),
    "sensitive-values": (r"`\"\(sensitive 1\)\"` → `\"\(sensitive 2\)\"`", 3),
    "failed-plan": (r"### Terraform plan failed: primary", 1),
    "missing-plan": (r"### Terraform plan failed: dr&#95;standby", 1),
    "moved-only": (r"### Terraform plan: changes, 1 to move", 2),
    "removed-only": (r"### Terraform plan: changes, 1 to forget", 2),
    "import-only": (r"### Terraform plan: changes, 1 to import", 2),
    "output-only": (r"### Terraform plan: changes, 1 output", 2),
    "replacement-with-its-attribute": (r"forced by hash&#95;key", 3),
    "drift": (r"#### Changed outside Terraform", 2),
    "unknown-values": (r"Protection not known before the apply", 2),
    "roles-swapped": (r"1 to change, 1 to create", 2),
    "alarm-later-and-table-unprotected": (r"the alarm fires later", 3),
    "replication-and-lock-removed": (r"a lock: the resource is destroyed", 3),
    "multi-az-off-and-encryption-off": (r"forced by storage&#95;encrypted", 3),
    "hostile-names": (r"3 to create", 2),
}


def test_every_case_says_what_it_is_about() -> None:
    assert set(SAID) == set(CASES)
    assert len(CASES) >= 25


@pytest.mark.parametrize("name", CASES)
def test_the_comment_says_what_the_change_is(name: str) -> None:
    words, verdict = SAID[name]
    assert reviewed(name).verdict == verdict
    assert re.search(words, commented(name))


@pytest.mark.parametrize("name", CASES)
def test_the_comment_is_the_one_that_was_read(name: str) -> None:
    """After a change that is meant: python -m tests.review.golden, and read the difference."""
    assert commented(name) == (COMMENTS / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_no_comment_is_too_long_or_has_what_terraform_calls_sensitive(name: str) -> None:
    text = commented(name)
    assert text.startswith(MARKER)
    assert size(text) <= LIMIT
    assert "Passw0rd" not in text
    assert "hidden-value" not in text


def test_what_is_loud_is_whole_in_the_longest_comment() -> None:
    text = commented("resources-1500")
    loud = text.index("<details>")
    assert "`aws_kms_key.data`" in text[:loud]
    assert "`deletion_protection` `true` → `false`" in text[:loud]


@pytest.mark.terraform
@pytest.mark.slow
def test_terraform_says_today_what_is_kept(tmp_path: Path) -> None:
    """The stored plans are real: planned again with this Terraform and provider, each is the same."""
    made = dict(planned(tmp_path, list(CASES)))
    different = [
        name for name in CASES if made[name] != {s: p for s, p in kept(name).items() if s in made[name]}
    ]
    assert different == []
