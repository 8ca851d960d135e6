"""While the other region is away the writer gets what can't wait, and everything that waits is named."""

import pytest

from config.settings import parse_settings
from operations.reconcile import waiting
from operations.roles.judgement import judge
from tests.operations.roles.worlds import EAST, WEST, failed_over, sight, world

SETTINGS = parse_settings({})


@pytest.mark.parametrize(
    ("instance", "changes"),
    [
        ({"MultiAZ": False, "BackupRetentionPeriod": 7}, {"MultiAZ": True}),
        ({"MultiAZ": True, "BackupRetentionPeriod": 0}, {"BackupRetentionPeriod": 7}),
        ({"MultiAZ": False}, {"MultiAZ": True, "BackupRetentionPeriod": 7}),
        ({"MultiAZ": True, "BackupRetentionPeriod": 30}, {}),
    ],
)
def test_a_promoted_writer_gets_what_an_active_one_has(
    instance: dict[str, object], changes: dict[str, object]
) -> None:
    assert waiting.decide(instance, SETTINGS).changes == changes


def test_what_the_settings_leave_out_is_not_given() -> None:
    single = parse_settings({"overrides": {"active": {"database_multi_az": False}}})
    assert waiting.decide({"MultiAZ": False, "BackupRetentionPeriod": 7}, single).changes == {}


def test_it_says_what_it_would_give() -> None:
    told = waiting.decide({"MultiAZ": False}, SETTINGS).told
    assert told == "Multi-AZ and automated backups"


def test_only_with_the_passive_region_away_it_waits() -> None:
    assert judge(world(failed_over(WEST))).may_wait
    assert judge(world(sight(EAST))).may_wait
    assert not judge(world(sight(WEST))).may_wait
    assert not judge(world(failed_over(EAST), failed_over(WEST))).may_wait
    assert not judge(world()).may_wait
