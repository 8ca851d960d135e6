"""One comment in a pull request: made, changed in place, older ones hidden, whatever the host answers in between."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from review.comment import MARKER
from review.hosts.github import GitHubPullRequest
from review.hosts.gitlab import FOLDED, GitLabMergeRequest
from review.hosts.host import Host, HostError, Patience
from tests.review.hosts import BOT, PERSON, Recorded, add, github, gitlab, served

OLD, NEW = f"{MARKER}\nold", f"{MARKER}\nnew"
NOW = 1_000_000.0


@dataclass
class World:
    """A simulated host with its pull request, and the pauses that retries made."""

    host: Host
    held: Recorded
    slept: list[float]


def _github(address: str, patience: Patience) -> Host:
    return GitHubPullRequest(address, "token", "team/app", 7, patience)


def _gitlab(address: str, patience: Patience) -> Host:
    return GitLabMergeRequest(address, "token", "42", 7, patience)


HOSTS: dict[str, tuple[Callable[[Recorded], Flask], Callable[[str, Patience], Host]]] = {
    "github": (github, _github),
    "gitlab": (gitlab, _gitlab),
}


@pytest.fixture(params=HOSTS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def world(kind: str) -> Iterator[World]:
    held, slept = Recorded(), list[float]()
    app, host = HOSTS[kind]
    with served(app(held)) as address:
        yield World(host(address, Patience(slept.append, lambda: NOW)), held, slept)


def bodies(world: World) -> list[str]:
    return [each["body"] for each in world.held.comments]


def test_the_first_plan_makes_the_comment_and_the_next_changes_it_in_place(world: World) -> None:
    add(world.held, PERSON, "looks good")
    assert world.host.publish(OLD).is_new
    done = world.host.publish(NEW)
    assert (done.is_new, done.hidden) == (False, 0)
    assert bodies(world) == ["looks good", NEW]


def test_a_comment_that_is_right_already_is_not_written_again(world: World) -> None:
    add(world.held, BOT, NEW)
    world.host.publish(NEW)
    assert [each for each in world.held.asked if not each.startswith("GET")] == []


def test_nobody_else_s_comment_is_touched_though_it_has_the_marker(world: World) -> None:
    add(world.held, PERSON, OLD)
    assert world.host.publish(NEW).is_new
    assert bodies(world) == [OLD, NEW]
    assert world.held.hidden == []


def test_older_ones_of_ours_are_hidden_and_the_newest_is_changed(world: World, kind: str) -> None:
    for author in (BOT, BOT, PERSON, BOT):
        add(world.held, author, OLD)
    assert world.host.publish(NEW).hidden == 2
    assert bodies(world)[2:] == [OLD, NEW]
    if kind == "github":
        assert world.held.hidden == ["IC_1", "IC_2"]
    else:
        assert all(each.startswith(FOLDED) for each in bodies(world)[:2])


@pytest.mark.parametrize("does_it_anyway", [False, True])
def test_a_502_while_it_is_made_leaves_one_comment(world: World, does_it_anyway: bool) -> None:
    world.held.does_it_anyway = does_it_anyway
    world.held.refusals = [("POST", 502, {}, {"message": "Bad Gateway"})]
    world.host.publish(NEW)
    assert bodies(world) == [NEW]
    assert len(world.slept) == 1


def test_a_502_while_it_is_read_or_changed_is_asked_again(world: World, kind: str) -> None:
    add(world.held, BOT, OLD)
    change = "PATCH" if kind == "github" else "PUT"
    world.held.refusals = [("GET", 502, {}, {}), ("GET", 503, {}, {}), (change, 502, {}, {})]
    world.host.publish(NEW)
    assert bodies(world) == [NEW]
    assert world.slept == [2.0, 4.0, 2.0]


def test_a_limit_of_the_rate_is_waited_for_as_the_host_says(world: World, kind: str) -> None:
    status = 403 if kind == "github" else 429
    told = {"message": "You have exceeded a secondary rate limit."}
    world.held.refusals = [("POST", status, {"Retry-After": "17"}, told)]
    world.host.publish(NEW)
    assert bodies(world) == [NEW]
    assert 17.0 in world.slept


@pytest.mark.parametrize("kind", ["github"])
def test_the_hour_s_limit_is_waited_for_until_its_reset(world: World) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW) + 60)}
    world.held.refusals = [("GET", 403, headers, {"message": "API rate limit exceeded for installation."})]
    world.host.publish(NEW)
    assert world.slept == [61.0]


def test_what_no_waiting_helps_is_said_at_once(world: World) -> None:
    world.held.refusals = [("POST", 403, {}, {"message": "Resource not accessible by integration"})]
    with pytest.raises(HostError, match=r"403 .*not accessible"):
        world.host.publish(NEW)
    assert world.slept == []


def test_a_host_that_stays_away_ends_with_what_it_answered(world: World) -> None:
    world.held.refusals = [("GET", 502, {}, {})] * 20
    with pytest.raises(HostError, match="502"):
        world.host.publish(NEW)
    assert world.slept == [2.0, 4.0, 8.0, 16.0, 32.0]


@pytest.mark.parametrize("kind", ["github"])
def test_a_label_confirms_by_who_put_it_there_last(world: World) -> None:
    world.held.labels = ["confirm:stateful_destroys", "bug"]
    world.held.events = [
        _labeled("labeled", "confirm:stateful_destroys", "alice", "2026-01-01T00:00:00Z"),
        _labeled("unlabeled", "confirm:stateful_destroys", "bob", "2026-01-02T00:00:00Z"),
        _labeled("labeled", "confirm:stateful_destroys", "carol", "2026-01-03T00:00:00Z"),
        _labeled("labeled", "confirm:retention", "dave", "2026-01-03T00:00:00Z"),
    ]
    (found,) = world.host.confirmations()
    assert (found.rule, found.who, found.when[:10]) == ("stateful_destroys", "carol", "2026-01-03")


@pytest.mark.parametrize("kind", ["gitlab"])
def test_gitlab_s_label_confirms_until_it_is_taken_away(world: World) -> None:
    def event(action: str, label: str, who: str) -> dict[str, object]:
        return {
            "id": 1,
            "action": action,
            "label": {"name": label},
            "user": {"username": who},
            "created_at": "2026-01-03T00:00:00.000Z",
        }

    world.held.events = [
        event("add", "confirm:retention", "alice"),
        event("remove", "confirm:retention", "alice"),
        event("add", "confirm:access", "carol"),
        event("add", "bug", "carol"),
    ]
    (found,) = world.host.confirmations()
    assert (found.rule, found.who) == ("access", "carol")


def _given(world: World, when: str) -> None:
    """Have carol set a label at a time."""
    world.held.labels = ["confirm:retention"]
    event = _labeled("labeled", "confirm:retention", "carol", when)
    world.held.events = [event | {"action": "add", "user": {"username": "carol"}}]


@pytest.mark.parametrize(
    ("when", "counts"),
    [
        ("2026-01-03T12:00:01Z", True),
        # Of the same second nobody knows which was first.
        ("2026-01-03T12:00:00Z", False),
        ("2026-01-02T00:00:00Z", False),
        # An hour before by the clock of a host in another zone.
        ("2026-01-03T13:00:00+02:00", False),
    ],
)
def test_a_label_of_before_the_newest_push_confirms_nothing(world: World, when: str, counts: bool) -> None:
    world.held.pushes = ["2026-01-03T12:00:00Z", "2026-01-01T00:00:00Z"]
    _given(world, when)
    (found,) = world.host.confirmations()
    assert (found.rule, found.who, found.counts) == ("retention", "carol", counts)


def test_a_host_that_tells_no_push_leaves_the_label_as_it_is(world: World) -> None:
    _given(world, "2026-01-02T00:00:00Z")
    (found,) = world.host.confirmations()
    assert found.counts


def _labeled(event: str, label: str, who: str, when: str) -> dict[str, object]:
    return {
        "id": 1,
        "event": event,
        "label": {"name": label},
        "actor": {"login": who, "id": 1},
        "created_at": when,
    }
