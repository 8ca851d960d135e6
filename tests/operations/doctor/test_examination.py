"""All checks together."""

import pytest
from botocore.exceptions import EndpointConnectionError

from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, State, asks_for_aws_commands, judge, verdict
from operations.doctor.examination import CHECKS, examine
from tests.operations.doctor.conftest import Look, caches, limits

GOOD = Diagnosis("x", "ready", "fine")
BAD = Diagnosis("x", "not ready", "broken", "mend it")
DARK = Diagnosis("x", "unknown", "nobody knows")


@pytest.mark.parametrize(
    ("found", "expected"),
    [([GOOD], "ready"), ([GOOD, DARK], "unknown"), ([GOOD, DARK, BAD], "not ready"), ([], "unknown")],
)
def test_the_worst_decides_and_nothing_is_unknown(found: list[Diagnosis], expected: State) -> None:
    assert verdict(found) == expected


def test_a_check_that_cannot_ask_is_unknown_and_the_others_go_on(look: Look) -> None:
    def unreachable(around: DoctorContext) -> list[Diagnosis]:
        raise EndpointConnectionError(endpoint_url=f"https://sts.{around.settings.regions.standby}")

    found = examine(look(), {"first": unreachable, "second": lambda _: [GOOD]})
    assert [each.state for each in found] == ["unknown", "ready"]
    assert "can't be asked" in found[0].cause


def test_what_is_ready_needs_no_fix_and_what_is_not_has_one() -> None:
    assert judge("x", good=True, cause="", fix="mend it").fix == ""
    assert judge("x", good=False, cause="", fix="mend it").fix == "mend it"


def test_an_empty_account_is_examined_whole_and_everything_not_ready_has_a_fix(look: Look) -> None:
    found = examine(look(**{"service-quotas": limits(1000), "elasticache": caches("8.0")}))
    assert len(found) > len(CHECKS)
    assert verdict(found) == "not ready"
    assert all(each.fix for each in found if each.state != "ready")


def test_a_fix_that_is_an_aws_command_is_known_as_one() -> None:
    command = Diagnosis(
        "x", "not ready", "missing", "aws iam create-service-linked-role --aws-service-name a"
    )
    assert asks_for_aws_commands([GOOD, command])
    assert not asks_for_aws_commands([GOOD, BAD, DARK])
