"""What a drill's steady state says of things that aren't there: bad, by name, never an error of the drill."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import parse_settings
from drills import observations
from drills.journal import Journal
from drills.target import Target
from tests.drills.readiness.conftest import replica

pytestmark = pytest.mark.embedded


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "journal.jsonl")
    yield made
    made.close()


def found(target: Target, journal: Journal, name: str) -> observations.Observation:
    checks = [each for each in (*observations.before(), *observations.after()) if each[0] == name]
    (seen,) = observations.observe(checks, target, journal, "test")
    return seen


def test_a_replica_is_good_until_it_is_destroyed(target: Target, journal: Journal) -> None:
    assert found(target, journal, "standby database").state == "good"
    assert found(target, journal, "promoted database").state == "bad"
    target.client("rds", target.passive.region).delete_db_instance(
        DBInstanceIdentifier=target.passive.database, SkipFinalSnapshot=True
    )
    try:
        seen = found(target, journal, "standby database")
        assert (seen.state, seen.found) == ("bad", "myapp-db-replica doesn't exist")
    finally:
        replica(target)


def test_aurora_is_looked_at_by_its_cluster(target: Target, journal: Journal) -> None:
    aurora = parse_settings({"components": {"cdn": False}, "database": {"engine": "aurora-postgresql"}})
    seen = found(Target("embedded", aurora, target.endpoint), journal, "standby database")
    assert (seen.state, seen.found) == ("bad", "myapp-db-replica doesn't exist")


@pytest.mark.parametrize("name", ["standby group", "scaled group"])
def test_a_group_that_is_not_there_is_bad(target: Target, journal: Journal, name: str) -> None:
    seen = found(target, journal, name)
    assert (seen.state, seen.found) == ("bad", "myapp-asg-dr doesn't exist")
