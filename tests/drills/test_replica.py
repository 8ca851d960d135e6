"""The position up to which a replica has replayed is read repeatedly until nothing is left to replay, however slow the
replay is.
"""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.settings import parse_settings
from drills.journal import Journal
from drills.replica import LOOKS, SAME, _settled, replayed_until
from embedded_aws import process
from operations.target import Target
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.databases import global_database as aurora
from tests.embedded_aws.databases.conftest import PASSWORD, USER
from tests.embedded_aws.databases.test_component import eventually

FIRST = datetime(2026, 1, 2, tzinfo=UTC)
LAST = FIRST + timedelta(seconds=1)
Said = tuple[datetime | None, str, bool]


class Replica:
    """A connection to a replica that returns the given values in turn, and then repeats the last."""

    def __init__(self, *said: Said) -> None:
        self._said, self.looks = said, 0

    def execute(self, _: str) -> None:
        self.looks += 1

    def fetchone(self) -> Any:
        return self._said[min(self.looks, len(self._said)) - 1]


def settled(replica: Replica) -> datetime | None:
    return _settled(replica, lambda _: None)


def test_one_that_has_received_more_than_it_has_replayed_is_asked_again_however_often_it_says_the_same() -> (
    None
):
    busy: Said = (FIRST, "0/1", False)
    replica = Replica(*[busy] * (SAME + 1), (LAST, "0/2", True))
    assert settled(replica) == LAST


def test_what_comes_out_of_the_network_late_is_waited_for() -> None:
    assert settled(Replica((FIRST, "0/1", True), (FIRST, "0/1", True), (LAST, "0/2", True))) == LAST


def test_one_that_never_settles_is_asked_so_often_and_no_more() -> None:
    replica = Replica((FIRST, "0/1", False))
    assert settled(replica) == FIRST
    assert replica.looks == LOOKS
    assert settled(Replica((None, "0/1", True))) is None


@pytest.mark.embedded
def test_auroras_secondary_is_asked_at_its_cluster(tmp_path: Path) -> None:
    settings = parse_settings({"database": {"engine": "aurora-postgresql"}})
    with (
        process.start(tmp_path / "aws") as handle,
        closing(Journal(tmp_path / "journal.jsonl")) as journal,
    ):
        aws = Aws(handle.endpoint)
        target = Target("embedded", settings, handle.endpoint, tmp_path / "aws" / "authority.pem")
        names, here, there = target.names, target.active, target.passive
        target.client("secretsmanager", there.region).create_secret(
            Name=there.database_secret, SecretString=f'{{"username": "{USER}", "password": "{PASSWORD}"}}'
        )
        aurora.make_primary(aws, here.database, names.global_database, names.database_name)
        aurora.make_secondary(aws, there.database, names.global_database)
        began = datetime.now(UTC)
        aurora.query(aws, here.database, here.region, "CREATE TABLE t (n int)", dbname=names.database_name)
        eventually(lambda: (replayed_until(target, journal) or FIRST) > began, "it isn't found")
