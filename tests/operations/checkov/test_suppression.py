"""The list of suppressions is held against the findings in both directions."""

import pytest
from pydantic import ValidationError

from operations.checkov.finding import BlindError, Finding, read_report
from operations.checkov.suppression import Suppression, judge, load_suppressions

REASON = "A reason that is long enough for a security reviewer to judge it."
OPEN_BUCKET = Finding("CKV_AWS_18", "primary:storage_bucket", "access logging")


def _suppression(where: str, check: str = "CKV_AWS_18") -> Suppression:
    return Suppression(check=check, where=[where], reason=REASON)


def test_a_finding_that_nobody_accepted_fails() -> None:
    assert judge([OPEN_BUCKET], []).failed == (OPEN_BUCKET,)


def test_a_finding_is_accepted_only_by_its_own_check_and_place() -> None:
    others = [_suppression("dr_standby:*"), _suppression("primary:*", check="CKV_AWS_19")]
    assert judge([OPEN_BUCKET], others).failed == (OPEN_BUCKET,)
    accepted = judge([OPEN_BUCKET], [_suppression("primary:*_bucket")])
    assert (accepted.failed, accepted.accepted) == ((), 1)


def test_a_suppression_that_matches_nothing_any_more_is_named() -> None:
    judgement = judge([OPEN_BUCKET], [_suppression("primary:*"), _suppression("recovery:*")])
    assert judgement.unneeded == ("CKV_AWS_18 recovery:*",)


def test_one_place_of_an_entry_that_is_no_longer_needed_is_named_though_the_other_is() -> None:
    entry = Suppression(check="CKV_AWS_18", where=["primary:*", "recovery:*"], reason=REASON)
    assert judge([OPEN_BUCKET], [entry]).unneeded == ("CKV_AWS_18 recovery:*",)


@pytest.mark.parametrize("reason", ["", "later"])
def test_a_suppression_without_a_real_reason_is_refused(reason: str) -> None:
    with pytest.raises(ValidationError, match="reason"):
        Suppression(check="CKV_AWS_18", where=["primary:*"], reason=reason)


def test_the_list_of_the_project_can_be_read() -> None:
    assert all(entry.where for entry in load_suppressions())


def test_a_run_that_looked_at_nothing_is_not_a_success() -> None:
    with pytest.raises(BlindError, match="checked no file"):
        read_report('{"passed": 0, "failed": 0}')
