"""During a failover the live page shows what the journal records, and it survives the loss of the region that
it shows.
"""

import re
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from drills.journal import read
from drills.result import Result
from drills.world import World
from embedded_aws import process
from embedded_aws.process import Handle
from operations.target import Target
from tests.deployed.watching import News, Viewer, open_page
from watch.reach import Standing
from watch.sources import ROUND_SECONDS

# Seconds of a page are of nothing but the machine's load where other worlds run beside it.
pytestmark = pytest.mark.slow
SHOWN_WITHIN = timedelta(seconds=5)
SERVED_WITHIN = 1.0
# A call's time limits, a round, and what a loaded machine adds.
PATIENCE_SECONDS = 60.0


def card(news: News, region: str) -> str:
    """Return what the page says of one region."""
    (found,) = [each for each in news.part("regions").split("<section") if f'aria-label="{region}"' in each]
    return found


def away(news: News, region: str) -> bool:
    return "Doesn't answer" in card(news, region)


def tells(state: str, news: News) -> bool:
    return state in news.document["states"]


def journal(page: Path, kind: str) -> dict[str, Any]:
    return next(entry for entry in read(page.parent / "journal.jsonl") if entry["kind"] == kind)


def test_the_loss_is_shown_within_five_seconds(lost_region: tuple[Result, Path], viewer: Viewer) -> None:
    result, _ = lost_region
    lost_at = datetime.fromisoformat(result.lost_at or "")
    shown = viewer.first(lambda news: "Users get no good answer" in news.part("users"), lost_at)
    assert shown is not None
    assert shown.at - lost_at < SHOWN_WITHIN
    named = viewer.first(lambda news: away(news, "us-east-1"), lost_at)
    assert named is not None
    assert not away(named, "us-west-2")


def test_every_state_that_lasts_is_shown_while_it_does_and_all_with_their_times(
    lost_region: tuple[Result, Path], viewer: Viewer
) -> None:
    result, _ = lost_region
    lit = {name for news in viewer.came for name in news.document["present"]}
    long = {
        step.name for step in result.steps if (step.seconds or 0) > 2 * ROUND_SECONDS and not step.parallel
    }
    assert lit
    assert long <= lit
    assert lit <= {step.name for step in result.steps}
    told = viewer.came[-1].document["states"]
    assert told.keys() == {step.name for step in result.steps}
    for name, seconds in told.items():
        spent = sum(step.seconds or 0 for step in result.steps if step.name == name)
        assert seconds == pytest.approx(spent, abs=0.01), name


def test_each_state_is_shown_within_five_seconds_of_being_entered_also_one_that_is_over_sooner(
    lost_region: tuple[Result, Path], viewer: Viewer
) -> None:
    result, _ = lost_region
    entered = {step.name: datetime.fromisoformat(step.start) for step in reversed(result.steps)}
    late = {}
    for name, at in entered.items():
        shown = viewer.first(partial(tells, name))
        assert shown is not None, name
        if shown.at - at >= SHOWN_WITHIN:
            late[name] = (shown.at - at).total_seconds()
    assert not late


def test_the_moment_that_users_are_served_again_is_the_journals(
    lost_region: tuple[Result, Path], viewer: Viewer
) -> None:
    result, page = lost_region
    served = datetime.fromisoformat(result.lost_at or "") + timedelta(
        seconds=journal(page, "first-good-answer")["rto_seconds"]
    )
    shown = viewer.first(lambda news: "served by us-west-2" in news.part("users"))
    assert shown is not None
    _, told = re.findall(r'<time datetime="([^"]*)">', shown.part("users"))
    assert abs((datetime.fromisoformat(told) - served).total_seconds()) <= SERVED_WITHIN


def test_a_region_that_hangs_delays_nothing_but_itself(target: Target, aws: Handle) -> None:
    viewer = Viewer()
    with open_page(target, viewer, Standing(target.settings, aws.directory)):
        viewer.wait(lambda news: "active" in card(news, "us-east-1"), PATIENCE_SECONDS)
        aws.client.begin_outage("us-east-1", mode="hang")
        news = viewer.wait(lambda news: away(news, "us-east-1"), PATIENCE_SECONDS)
        assert not away(news, "us-west-2")
        assert "region away" in news.part("next")
        aws.client.end_outage("us-east-1")
        viewer.wait(lambda news: not away(news, "us-east-1"), PATIENCE_SECONDS)


def test_it_says_that_the_embedded_aws_was_killed_and_goes_on_with_the_next(
    world: World, target: Target, aws: Handle
) -> None:
    viewer = Viewer()
    with open_page(target, viewer, Standing(target.settings, aws.directory)):
        viewer.wait(lambda news: "active" in card(news, "us-east-1"), PATIENCE_SECONDS)
        aws.process.kill()
        aws.process.wait()
        news = viewer.wait(lambda news: away(news, "us-east-1") and away(news, "us-west-2"), PATIENCE_SECONDS)
        assert "no embedded AWS is running" in card(news, "us-west-2")
        assert "It is unknown whether users are served" in news.part("users")
        again = process.start(
            aws.directory, account_id=world.settings.account_id, restore=world.folder / "snapshot"
        )
        with again:
            viewer.wait(
                lambda news: (
                    not away(news, "us-east-1")
                    and not away(news, "us-west-2")
                    and "served by us-east-1" in news.part("users")
                ),
                2 * PATIENCE_SECONDS,
            )
