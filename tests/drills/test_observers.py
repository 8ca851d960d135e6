"""The RTO is measured by a user's answers from the region that took over, and every store whose records can be
counted gets heartbeats.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.settings import parse_settings
from drills import observers as module
from drills.heartbeats import Beat
from drills.journal import Journal, read
from drills.observers import ENOUGH_RECORDS, SETTLE_SECONDS, Observers
from operations.request import Response
from operations.target import Target

LOST = datetime(2026, 1, 1, 12, tzinfo=UTC)
EAST, WEST = "us-east-1", "us-west-2"


def answer(after: float, region: str, status: int = 200) -> Response:
    """Return an answer to a request that was sent `after` seconds after the loss and took 0.25 s."""
    return Response(LOST + timedelta(seconds=after), status, region, "", 0.25)


@pytest.fixture
def target() -> Target:
    return Target("embedded", parse_settings({}), "http://127.0.0.1:1")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "journal.jsonl")) as made:
        yield made


def observers(target: Target, journal: Journal, *later: Response) -> Observers:
    """Return observers whose user receives one of the `later` answers during each pause."""
    coming = list(later)

    def sleep(_: float) -> None:
        made.user.answers.append(coming.pop(0))

    made = Observers(target, journal, sleep=sleep)
    return made


def test_the_rto_ends_with_the_first_good_answer_of_the_region_that_took_over(
    target: Target, journal: Journal
) -> None:
    seen = observers(target, journal)
    seen.user.answers += [answer(1, EAST), answer(2, WEST, 503), answer(3, WEST), answer(4, WEST)]
    assert seen.rto_seconds(LOST, LOST, patient=False) == 3.25
    assert seen.rto_seconds(LOST, LOST + timedelta(seconds=3.5), patient=False) == 4.25


def test_whoever_is_patient_waits_for_that_answer(target: Target, journal: Journal, tmp_path: Path) -> None:
    seen = observers(target, journal, answer(1, EAST), answer(5, WEST))
    assert seen.rto_seconds(LOST, LOST, patient=True) == 5.25
    assert [each["rto_seconds"] for each in read(tmp_path / "journal.jsonl")] == [5.25]


def test_without_that_answer_there_is_no_rto(target: Target, journal: Journal) -> None:
    seen = observers(target, journal)
    seen.user.answers += [answer(1, EAST), answer(2, WEST, 503)]
    assert seen.rto_seconds(LOST, LOST, patient=False) is None


@pytest.mark.parametrize(
    ("engine", "stores"),
    [("postgres", ["database", "dynamodb", "s3"]), ("mysql", ["dynamodb", "s3"])],
)
def test_each_store_has_the_objective_that_it_is_judged_by(
    engine: str, stores: list[str], journal: Journal
) -> None:
    target = Target("embedded", parse_settings({"database": {"engine": engine}}), "http://127.0.0.1:1")
    limits = {"database": 60.0, "dynamodb": 60.0, "s3": 900.0}
    lost = observers(target, journal).losses(LOST, limits)
    assert [(each.store, each.objective_seconds) for each in lost] == [
        (name, limits[name]) for name in stores
    ]


def test_the_fault_waits_until_every_store_was_written_to_often_enough(
    target: Target, journal: Journal
) -> None:
    def sleep(_: float) -> None:
        made.client.refused.append(answer(0, EAST))
        slow, *others = made.stores
        slow.acknowledged.append(Beat(len(slow.acknowledged), LOST))
        for store in others:
            store.acknowledged += [Beat(number, LOST) for number in range(5)]

    made = Observers(target, journal, sleep=sleep)
    made.settle()
    assert len(made.stores[0].acknowledged) == ENOUGH_RECORDS


def test_a_store_that_takes_nothing_is_not_waited_for_without_end(
    target: Target, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ENOUGH_SECONDS", 0.05)
    pauses: list[float] = []
    Observers(target, journal, sleep=lambda seconds: pauses.append(seconds)).settle()
    assert pauses[0] == SETTLE_SECONDS
