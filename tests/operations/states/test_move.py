"""A state is moved from its old place whole, once, under Terraform's lock, and whichever step is interrupted."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from config.settings import parse_settings
from operations.states.move import move
from operations.states.objects import every_store
from providers.states.decision import whose
from providers.states.files import (
    FileStore,
    Open,
    StateLockedError,
    StateTakenError,
    Store,
    UnreadableStateError,
)
from providers.states.look import FormerStateError, Found, look, refuse_former
from providers.states.places import BucketObject, LocalFile, Place, place_of, places_before
from tests.states import state, written

BUCKETS = {"primary_bucket": "states-east", "standby_bucket": "states-west"}
SETTINGS = parse_settings({"project": "shop", "state": BUCKETS})
STACK = "primary"
SESSION = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
OLD_KEY, OLD_OWN, OLD_LOCAL = places_before(STACK, SETTINGS, "aws")
NEW = place_of(STACK, SETTINGS, "aws")


def client(service: str, region: str) -> Any:
    return SESSION.client(service, region)  # type: ignore[call-overload]


@pytest.fixture(autouse=True)
def _buckets() -> Iterator[None]:
    with mock_aws():
        client("s3", "us-east-1").create_bucket(Bucket="states-east")
        west = {"LocationConstraint": "us-west-2"}
        client("s3", "us-west-2").create_bucket(Bucket="states-west", CreateBucketConfiguration=west)
        yield


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    return every_store(tmp_path, client)


def found(opened: Open, **more: Any) -> list[Found]:
    return look(SETTINGS, "aws", [STACK], opened, **more)


def read(opened: Open, place: Place) -> Any:
    content = opened(place).read()
    return None if content is None else json.loads(content)


def kept(opened: Open, place: Place) -> Any:
    beside = (
        BucketObject(place.bucket, place.key + ".moved", place.region)
        if isinstance(place, BucketObject)
        else LocalFile(place.path.with_name(place.path.name + ".moved"))
    )
    return read(opened, beside)


@pytest.mark.parametrize("old", [OLD_KEY, OLD_OWN, OLD_LOCAL], ids=str)
def test_an_old_state_is_moved_whole_and_what_stays_there_says_where_it_went(
    old: Place, opened: Open
) -> None:
    mine = state("shop", None, serial=7)
    opened(old).write_first(written(mine))
    told = list(move(found(opened), "shop", opened))
    assert told == [f"primary: state moved from {old} to {NEW}; a backup is kept beside the old place"]
    assert read(opened, NEW) == mine == kept(opened, old)
    assert read(opened, old) == {"version": 99, "moved_to": str(NEW), "project": "shop"}
    refuse_former(found(opened))
    assert list(move(found(opened), "shop", opened)) == []


@pytest.mark.parametrize("old", [OLD_KEY, OLD_OWN, OLD_LOCAL], ids=str)
def test_until_then_nothing_is_planned_and_the_refusal_names_the_command(old: Place, opened: Open) -> None:
    opened(old).write_first(written(state("shop")))
    with pytest.raises(FormerStateError) as refusal:
        refuse_former(found(opened))
    assert str(old) in str(refusal.value)
    assert "fix: make move-states" in str(refusal.value)


@pytest.mark.parametrize(
    "held", [state("books"), state("books", "pens"), state()], ids=["other", "others", "empty"]
)
def test_another_project_s_state_stays_and_an_empty_one_is_begun_beside_it(held: Any, opened: Open) -> None:
    opened(OLD_KEY).write_first(written(held))
    (line,) = move(found(opened), "shop", opened)
    assert line == f"primary: an empty state was created at {NEW}"
    assert read(opened, OLD_KEY) == held
    assert whose("shop", read(opened, NEW)).owner == "nobody"
    refuse_former(found(opened))


def test_a_state_that_went_after_its_move_stops_everything_and_no_empty_one_is_begun(opened: Open) -> None:
    opened(OLD_KEY).write_first(written(state("shop")))
    list(move(found(opened), "shop", opened))
    client("s3", NEW.region).delete_object(Bucket=NEW.bucket, Key=NEW.key)  # type: ignore[union-attr]
    with pytest.raises(FormerStateError, match="lost: the state was moved to"):
        refuse_former(found(opened))
    with pytest.raises(FormerStateError, match="fix: put the state back"):
        list(move(found(opened), "shop", opened))
    assert read(opened, NEW) is None


def test_another_project_s_state_on_this_machine_is_nobody_s_hindrance(opened: Open) -> None:
    opened(OLD_LOCAL).write_first(written(state("books")))
    refuse_former(found(opened))


@pytest.mark.parametrize(
    "new", [state("shop", lineage="b"), state("shop", serial=1)], ids=["another lineage", "an older one"]
)
def test_two_states_of_the_project_change_nothing_and_are_told(new: Any, opened: Open) -> None:
    old = state("shop", serial=2)
    opened(OLD_KEY).write_first(written(old))
    opened(NEW).write_first(written(new))
    with pytest.raises(FormerStateError, match="conflict"):
        list(move(found(opened), "shop", opened))
    assert (read(opened, OLD_KEY), read(opened, NEW)) == (old, new)


def test_two_old_states_of_the_project_are_for_a_person(opened: Open) -> None:
    opened(OLD_KEY).write_first(written(state("shop")))
    opened(OLD_LOCAL).write_first(written(state("shop", serial=2)))
    with pytest.raises(FormerStateError, match="conflict"):
        list(move(found(opened), "shop", opened))
    assert read(opened, NEW) is None


def test_one_of_which_nobody_knows_moves_when_a_person_says_so(opened: Open) -> None:
    opened(OLD_KEY).write_first(written(state(None)))
    with pytest.raises(FormerStateError, match="MINE=STACK"):
        list(move(found(opened), "shop", opened))
    list(move(found(opened, mine=[STACK]), "shop", opened))
    assert read(opened, NEW) == state(None)


class InterruptedMoveError(Exception):
    """An exception that stands for the end of the process."""


class Ending:
    """A store that ends the process before its n-th write, counted over all stores."""

    def __init__(self, store: Store, count: list[int]) -> None:
        self._store, self._count = store, count

    def __getattr__(self, name: str) -> Any:
        if name in ("write_first", "keep", "replace"):
            self._count[0] -= 1
            if self._count[0] < 0:
                raise InterruptedMoveError
        return getattr(self._store, name)


@pytest.mark.parametrize("old", [OLD_KEY, OLD_LOCAL], ids=str)
@pytest.mark.parametrize("writes", range(3))
def test_a_move_that_was_killed_before_any_write_is_ended_by_the_next(
    old: Place, writes: int, opened: Open
) -> None:
    mine = state("shop", serial=7)
    opened(old).write_first(written(mine))
    count = [writes]

    def ending(place: Place) -> Any:
        return Ending(opened(place), count)

    with pytest.raises(InterruptedMoveError):
        list(move(found(opened), "shop", ending))
    if isinstance(old, BucketObject):
        # A killed process leaves its lock.
        told = {"Operation": "move-states"}
        opened(BucketObject(old.bucket, old.key + ".tflock", old.region)).write_first(written(told))
    assert mine in (read(opened, NEW), read(opened, old))
    with pytest.raises(FormerStateError):
        refuse_former(found(opened))
    list(move(found(opened), "shop", opened))
    assert read(opened, NEW) == mine == kept(opened, old)
    refuse_former(found(opened))


def test_a_state_in_a_bucket_that_terraform_holds_is_left_alone(opened: Open) -> None:
    opened(OLD_KEY).write_first(written(state("shop")))
    lock = BucketObject("states-east", "primary.tfstate.tflock", "us-east-1")
    opened(lock).write_first(written({"Operation": "OperationTypeApply", "Who": "ada@laptop"}))
    with pytest.raises(StateLockedError, match="ada@laptop, OperationTypeApply"):
        list(move(found(opened), "shop", opened))
    assert read(opened, NEW) is None
    assert read(opened, lock)["Who"] == "ada@laptop"


def test_a_state_in_a_file_that_terraform_holds_is_left_alone(opened: Open, tmp_path: Path) -> None:
    assert isinstance(OLD_LOCAL, LocalFile)
    opened(OLD_LOCAL).write_first(written(state("shop")))
    with _held(tmp_path / OLD_LOCAL.path), pytest.raises(StateLockedError):
        list(move(found(opened), "shop", opened))
    assert read(opened, NEW) is None
    list(move(found(opened), "shop", opened))


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """Hold a POSIX lock on a file in another process, because a process doesn't conflict with its own lock."""
    ready, begun = os.pipe()
    done, end = os.pipe()
    child = os.fork()
    if child == 0:
        with file.open("rb+") as handle:
            fcntl.lockf(handle, fcntl.LOCK_EX)
            os.write(begun, b"x")
            os.read(done, 1)
            os._exit(0)
    os.read(ready, 1)
    try:
        yield
    finally:
        os.write(end, b"x")
        os.waitpid(child, 0)
        for each in (ready, begun, done, end):
            os.close(each)


@pytest.mark.parametrize("place", [NEW, OLD_LOCAL], ids=str)
def test_nothing_is_overwritten_that_appears_meanwhile(place: Place, opened: Open) -> None:
    opened(place).write_first(b"first")
    with pytest.raises(StateTakenError):
        opened(place).write_first(b"second")
    assert opened(place).read() == b"first"


def test_an_apply_that_ended_between_the_look_and_the_move_is_moved_too(opened: Open) -> None:
    opened(OLD_KEY).write_first(written(state("shop", serial=7)))
    seen = found(opened)
    opened(OLD_KEY).replace(written(state("shop", "shop", serial=8)))
    list(move(seen, "shop", opened))
    assert read(opened, NEW)["serial"] == 8


def test_what_is_no_state_is_told_by_its_place(opened: Open) -> None:
    opened(OLD_KEY).write_first(b"<html>")
    with pytest.raises(
        UnreadableStateError, match=r"s3://states-east/primary\.tfstate has no Terraform state"
    ):
        found(opened)


def test_what_comes_of_a_file_is_no_newer_than_it_was(tmp_path: Path) -> None:
    """An embedded AWS is restored only from a snapshot that is at least as new as every state."""
    local = parse_settings({"project": "shop"})
    opened = every_store(tmp_path, client)
    (old,) = places_before(STACK, local, "embedded")
    new = place_of(STACK, local, "embedded")
    assert isinstance(old, LocalFile)
    assert isinstance(new, LocalFile)
    opened(old).write_first(written(state("shop")), 1_000_000.0)
    list(move(look(local, "embedded", [STACK], opened), "shop", opened))
    made: Callable[[Path], float] = lambda path: (tmp_path / path).stat().st_mtime  # noqa: E731
    assert made(old.path) == made(new.path) == 1_000_000.0
    assert FileStore(tmp_path / new.path).modified() == 1_000_000.0
