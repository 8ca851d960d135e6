"""A probe of a resource that doesn't exist says so by name: it neither ends the drill with an error nor counts
as good.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from config.names import PROBE_METRIC
from config.settings import parse_settings
from drills.journal import Journal, utc_now
from drills.probes import observe
from drills.tolerance import Expected, Observation
from operations.target import Target
from tests.readiness.conftest import replica
from tests.readiness.conftest import target as target

pytestmark = pytest.mark.embedded


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "journal.jsonl")
    yield made
    made.close()


def found(target: Target, journal: Journal, probe: str, equals: str | float, of: str = "") -> Observation:
    (seen,) = observe([Expected(probe=probe, of=of, equals=equals)], target, journal, "test")
    return seen


def test_a_replica_is_good_until_it_is_destroyed(target: Target, journal: Journal) -> None:
    assert found(target, journal, "standby-database", "replica").state == "good"
    assert found(target, journal, "standby-database", "writer").state == "bad"
    target.client("rds", target.passive.region).delete_db_instance(
        DBInstanceIdentifier=target.passive.database, SkipFinalSnapshot=True
    )
    try:
        seen = found(target, journal, "standby-database", "replica")
        assert (seen.state, seen.found) == ("bad", "myapp-db-replica doesn't exist; should be replica")
    finally:
        replica(target)


def test_aurora_is_looked_at_by_its_cluster(target: Target, journal: Journal) -> None:
    aurora = parse_settings({"components": {"cdn": False}, "database": {"engine": "aurora-postgresql"}})
    seen = found(Target("embedded", aurora, target.endpoint), journal, "standby-database", "replica")
    assert seen.found.startswith("myapp-db-replica doesn't exist")


def test_a_group_that_is_not_there_is_bad(target: Target, journal: Journal) -> None:
    assert found(target, journal, "standby-size", "active").found.startswith("myapp-asg-dr doesn't exist")
    (few,) = observe([Expected(probe="standby-instances", at_least=0)], target, journal, "test")
    assert few.state == "bad"


@pytest.mark.parametrize(
    ("probe", "of"), [("alarm", "-nobody"), ("health-check", "nobody"), ("readiness", "nobody")]
)
def test_what_has_no_such_name_is_unknown(target: Target, journal: Journal, probe: str, of: str) -> None:
    assert found(target, journal, probe, "OK", of).state == "unknown"


def test_a_witness_is_good_only_while_it_saw_nothing_fail(target: Target, journal: Journal) -> None:
    names, seen = target.names, []
    witness = names.witness
    assert witness is not None

    def probed(share: float) -> None:
        target.client("cloudwatch", witness.region).put_metric_data(
            Namespace=names.probe_namespace,
            MetricData=[
                {
                    "MetricName": PROBE_METRIC,
                    "Dimensions": [{"Name": "Region", "Value": target.active.region}],
                    "Timestamp": utc_now() - timedelta(seconds=10),
                    "Value": share,
                }
            ],
        )

    for share in (None, 0.0, 1.0):
        if share is not None:
            probed(share)
        seen.append(found(target, journal, "witness", "up"))
    assert [each.state for each in seen] == ["unknown", "good", "bad"]
    assert "us-east-2 saw up to 50% of the probes of us-east-1 fail in a minute" in seen[-1].found


def test_a_call_that_fails_is_unknown_with_the_cause(target: Target, journal: Journal) -> None:
    target.control.begin_service_outage("dynamodb", "unavailable")
    try:
        seen = found(target, journal, "switch", 0)
    finally:
        target.control.end_service_outage("dynamodb")
    assert seen.state == "unknown"
    assert "ServiceUnavailable" in seen.found
