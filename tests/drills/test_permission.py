"""On AWS a drill breaks only what it may."""

import pytest

from config.settings import parse_settings
from drills import scenario as scenarios
from drills.permission import NotAllowedError, check
from drills.target import Target

USUAL = parse_settings({"account_id": "111122223333"})
GAME_DAY = parse_settings({"account_id": "111122223333", "drills": {"game_days": True}})


def test_what_aws_has_no_call_for_is_refused_by_name() -> None:
    with pytest.raises(NotAllowedError, match="fault region-outage: AWS has no call for it"):
        check(scenarios.load("region-loss").faults, Target("aws", GAME_DAY))


def test_destructive_faults_need_a_game_day() -> None:
    faults = scenarios.load("key-revoked").faults
    with pytest.raises(NotAllowedError, match=r"(?s)fault key-revoked: .*drills.game_days"):
        check(faults, Target("aws", USUAL))
    check(faults, Target("aws", GAME_DAY))


def test_on_the_embedded_aws_everything_may_break() -> None:
    for name in scenarios.names():
        check(scenarios.load(name).faults, Target("embedded", USUAL, "http://127.0.0.1:1"))
