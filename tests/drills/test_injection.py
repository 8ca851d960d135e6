"""Faults are written down before they begin, and always undone, also by another process."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from drills.faults.calls import ApiFault
from drills.faults.functions import FunctionEnvironment
from drills.faults.ledger import LedgerItemLost
from drills.faults.outages import Partition, RegionOutage
from drills.injection import Injection
from drills.interrupted import clean_up, interrupted
from drills.journal import Journal, read
from operations.target import Target
from tests.readiness.conftest import target as target

pytestmark = pytest.mark.embedded
OUTAGE = RegionOutage(kind="region-outage")
DENIED = ApiFault(kind="api-fault", service="ssm", operation="GetParameter", error="AccessDenied", status=400)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "reports" / "one" / "journal.jsonl")
    yield made
    made.close()


def down(target: Target) -> dict[str, str]:
    regions: dict[str, str] = target.control.health()["regions"]
    return regions


def faults(target: Target) -> list[str]:
    return list(target.control._send("GET", "/faults")["faults"])


def test_every_fault_that_began_is_undone_in_the_reverse_order(target: Target, journal: Journal) -> None:
    injection = Injection([DENIED, OUTAGE], target, journal, print)
    injection.begin_first()
    assert (down(target), len(faults(target))) == ({"us-east-1": "refuse"}, 1)
    injection.undo()
    assert (down(target), faults(target)) == ({}, [])
    undone = [entry["number"] for entry in read(journal.file) if entry["kind"] == "fault-undone"]
    assert undone == [1, 0]


def test_the_loss_counts_from_the_fault_that_loses_something(target: Target, journal: Journal) -> None:
    injection = Injection([DENIED, OUTAGE], target, journal, print)
    injection.begin_first()
    injection.undo()
    begins = [entry for entry in read(journal.file) if entry["kind"] == "lost"]
    assert injection.lost_at is not None
    assert begins[-1]["at"] == injection.lost_at.isoformat(timespec="milliseconds")
    assert len(begins) == 2


def test_a_fault_waits_for_its_state_and_ends_some_time_after_another(
    target: Target, journal: Journal
) -> None:
    waiting = OUTAGE.model_copy(
        update={"begins_at_state": "Promote", "ends_at_state": "Check", "held_seconds": 5}
    )
    injection = Injection([waiting], target, journal, print)
    injection.begin_first()
    assert down(target) == {}
    injection.entered(["Validate", "Promote"])
    assert down(target) == {"us-east-1": "refuse"}
    now = datetime.now(UTC)
    assert injection.due({"Check": now}, now + timedelta(seconds=4)) == []
    (number,) = injection.due({"Check": now}, now + timedelta(seconds=5))
    injection.end(number)
    assert down(target) == {}
    assert injection.due({"Check": now}, now + timedelta(seconds=6)) == []


def test_what_a_killed_drill_left_is_undone_from_its_journal_alone(
    target: Target, journal: Journal, tmp_path: Path
) -> None:
    journal.record("drill", "begins", target="embedded", endpoint=target.endpoint, ca_file="", clock_speed=1)
    Injection([DENIED, Partition(kind="partition")], target, journal, print).begin_first()
    # One that goes on isn't interrupted.
    assert interrupted(tmp_path / "reports") == []
    journal.close()
    # Nothing more is known than what is on the disk.
    (left,) = interrupted(tmp_path / "reports")
    clean_up(left, target.settings, print)
    assert (target.control.health()["disturbed"], faults(target)) == ({}, [])
    assert interrupted(tmp_path / "reports") == []


def test_what_a_fault_changed_is_put_back_as_it_was(target: Target, journal: Journal) -> None:
    names, region = target.names, target.passive.region
    table = target.client("dynamodb", region)
    key = {"pk": {"S": "promotion"}, "sk": {"S": region}}
    tables = table.list_tables()["TableNames"]
    if names.ledger_table not in tables:
        schema = [
            {"AttributeName": name, "KeyType": kind} for name, kind in (("pk", "HASH"), ("sk", "RANGE"))
        ]
        attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
        table.create_table(
            TableName=names.ledger_table,
            KeySchema=schema,
            AttributeDefinitions=attributes,
            BillingMode="PAY_PER_REQUEST",
        )
    table.put_item(TableName=names.ledger_table, Item={**key, "state": {"S": "issued"}})
    lost = LedgerItemLost(kind="ledger-item-lost", pk="promotion", sk="passive region")
    injection = Injection([lost], target, journal, print)
    injection.begin_first()
    assert "Item" not in table.get_item(TableName=names.ledger_table, Key=key)
    injection.undo()
    assert table.get_item(TableName=names.ledger_table, Key=key)["Item"]["state"] == {"S": "issued"}


def test_a_fault_that_cannot_look_does_not_begin(target: Target, journal: Journal) -> None:
    spec = FunctionEnvironment(kind="function-environment", function="nobody", variables={"A": "b"})
    injection = Injection([spec], target, journal, print)
    with pytest.raises(Exception, match="ResourceNotFound"):
        injection.begin_first()
    injection.undo()
    assert not [entry for entry in read(journal.file) if entry["kind"] == "fault-begins"]
