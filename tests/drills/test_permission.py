"""On AWS a drill breaks only what it may."""

import pytest

from config.settings import parse_settings
from drills import scenario as scenarios
from drills.permission import NotAllowedError, check
from drills.scenario import COPY_FOLDER
from drills.test_copy.place import CopyTarget
from operations.target import Target

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


@pytest.mark.parametrize("name", scenarios.names(COPY_FOLDER))
def test_in_a_copy_on_aws_everything_of_its_scenarios_may_break_without_a_game_day(name: str) -> None:
    scenario = scenarios.load(name, COPY_FOLDER)
    check([*scenario.broken.without, *scenario.faults], CopyTarget("aws", USUAL))


@pytest.mark.parametrize("name", scenarios.names())
def test_what_breaks_more_than_the_copy_is_refused_in_it_on_every_target(name: str) -> None:
    for label in ("aws", "embedded"):
        with pytest.raises(NotAllowedError, match="it affects more than the test copy"):
            check(scenarios.load(name).faults, CopyTarget(label, GAME_DAY))


@pytest.mark.parametrize("name", scenarios.names(COPY_FOLDER))
def test_what_is_mended_by_throwing_away_is_refused_outside_the_copy(name: str) -> None:
    for label in ("aws", "embedded"):
        with pytest.raises(NotAllowedError, match=r"fault (.+): (.|\n)*DR_TEST_MODE=true make dr-test"):
            check(scenarios.load(name, COPY_FOLDER).faults, Target(label, GAME_DAY))
