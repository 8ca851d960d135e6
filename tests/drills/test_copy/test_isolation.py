"""A drill in a test copy fails if production changed meanwhile, or if it is unknown whether production changed."""

from drills.test_copy.isolation import touched
from drills.test_copy.rehearsal import with_isolation
from tests.drills.results import result

BEFORE = {"lease": "null", "ledger permit": "[]", "record A app.example.com DR-Test": '{"Weight": 0}'}


def test_production_as_it_was_is_no_reason() -> None:
    assert touched(BEFORE, dict(BEFORE)) == []


def test_what_was_changed_made_or_removed_is_named() -> None:
    after = {**BEFORE, "ledger permit": '["us-west-2"]', "record A evil.example.com": "{}"}
    del after["lease"]
    assert touched(BEFORE, after) == [
        "isolation: lease of production was null and is nothing",
        'isolation: ledger permit of production was [] and is ["us-west-2"]',
        "isolation: record A evil.example.com of production was nothing and is {}",
    ]


def test_what_cannot_be_read_is_unknown_and_not_untouched() -> None:
    unreadable = {**BEFORE, "lease": "unknown: AccessDenied"}
    for before, after in ((BEFORE, unreadable), (unreadable, BEFORE), (unreadable, dict(unreadable))):
        assert touched(before, after) == ["isolation: lease could not be read: AccessDenied"]


def test_a_drill_that_passed_and_touched_production_failed() -> None:
    assert with_isolation(result(verdict="passed", reasons=[]), []).verdict == "passed"
    failed = with_isolation(result(verdict="passed", reasons=[]), ["isolation: lease"])
    assert (failed.verdict, failed.reasons) == ("failed", ["isolation: lease"])
    assert "no promotion" in failed.notes[0]
