"""A database that was set aside is removed only by its name, and only after it was checked for divergence."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from config import Names, Settings
from config.names import BACKUP_TAG, final_snapshot
from config.stacks import PRIMARY, STANDBY
from operations.divergence import look, subject
from operations.divergence.finding import Finding, Look
from operations.reconcile import aside, instances
from operations.reconcile.aside import SetAsideError
from recovery.clock import utc_now
from tests.operations.ledgers import clients, ledger_says

SETTINGS = Settings()
NAMES = Names(SETTINGS)
EAST, WEST = NAMES.primary, NAMES.standby
ASIDE = "myapp-db-before-1"
STACKS = (PRIMARY, STANDBY)


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    """us-west-2 is active, and the writer of us-east-1 was set aside."""
    with mock_aws():
        for here in (EAST, WEST):
            ledger_says(NAMES, here, active=WEST.region)
        rds = clients("rds", EAST.region)
        rds.create_db_instance(
            DBInstanceIdentifier=EAST.database,
            Engine="postgres",
            DBInstanceClass="db.t4g.small",
            AllocatedStorage=20,
            MasterUsername="master",
            MasterUserPassword="a-password",
        )
        old = instances.find(rds, EAST.database)
        assert old is not None
        instances.put_aside(rds, old, 1, "2026-01-01T00:00:00Z", closed_group="", backup_tag=BACKUP_TAG)
        yield


def looked(verdict: str = "nothing", by_hand: str = "") -> str:
    """Compare as `make divergence` does, and return why the comparison isn't recorded; empty when it is."""
    found = subject.find(SETTINGS, clients, WEST, ASIDE)
    seen = Look(ASIDE, EAST.region, "", (Finding("rows", "", unknown="no answer" * (verdict == "unknown")),))
    why = look.why_not_recorded(seen, found, by_hand)
    if not why:
        tables = clients("dynamodb", WEST.region)
        look.record(tables, NAMES.ledger_table, seen, found, by="ann", by_hand=by_hand, clock=utc_now)
    return why


def test_nothing_is_removed_before_a_look_whether_it_goes_alone_or_with_its_stack() -> None:
    for removed in ([ASIDE], [ASIDE, "myapp-db", "all"]):
        with pytest.raises(SetAsideError, match=f"fix: make divergence NAME={ASIDE}"):
            aside.refuse_unlooked(SETTINGS, clients, removed, STACKS)
    with pytest.raises(SetAsideError, match=f"fix: make divergence NAME={ASIDE}"):
        aside.named_alone(SETTINGS, clients, [ASIDE], STACKS)


def test_a_look_with_something_unknown_is_none_until_a_person_says_what_was_compared() -> None:
    assert "wasn't compared completely" in looked("unknown")
    with pytest.raises(SetAsideError):
        aside.named_alone(SETTINGS, clients, [ASIDE], STACKS)
    assert looked("unknown", by_hand="the binlogs") == ""
    (found,) = aside.named_alone(SETTINGS, clients, [ASIDE], STACKS)
    assert found.instance.name == ASIDE


def test_after_a_look_it_goes_alone_by_its_name_and_leaves_a_snapshot() -> None:
    assert looked() == ""
    which = aside.named_alone(SETTINGS, clients, [ASIDE], STACKS)
    assert aside.remove(clients, [ASIDE], which, sleep=lambda _: None) == [ASIDE]
    rds = clients("rds", EAST.region)
    assert instances.find(rds, ASIDE) is None
    (snapshot,) = rds.describe_db_snapshots(DBSnapshotIdentifier=final_snapshot(ASIDE))["DBSnapshots"]
    assert snapshot["DBInstanceIdentifier"] == ASIDE


@pytest.mark.parametrize("removed", [[], ["all"], [ASIDE, "myapp-alb"], [final_snapshot(ASIDE)]])
def test_a_clean_up_that_names_more_or_nothing_is_one_of_stacks(removed: list[str]) -> None:
    assert aside.named_alone(SETTINGS, clients, removed, STACKS) == []


def test_the_record_says_who_looked_when_and_how_much_there_was() -> None:
    assert looked() == ""
    (found,) = aside.found(SETTINGS, clients)
    item = clients("dynamodb", WEST.region).get_item(
        TableName=NAMES.ledger_table,
        Key={"pk": {"S": "divergence"}, "sk": {"S": found.instance.resource_id}},
    )["Item"]
    assert (item["instance"]["S"], item["by"]["S"], item["rows"]["N"]) == (ASIDE, "ann", "0")
    assert item["how"]["S"] == "make divergence"
    assert item["at"]["S"]


def test_a_name_that_nobody_has_is_told_with_those_that_there_are() -> None:
    with pytest.raises(subject.SubjectError, match=f"allowed: {ASIDE}"):
        subject.find(SETTINGS, clients, WEST, "myapp-db-before-2")
    assert subject.find(SETTINGS, clients, WEST, "").instance.name == ASIDE


def test_another_failovers_time_is_not_taken_for_this_ones() -> None:
    tables = clients("dynamodb", WEST.region)

    def permit(epoch: int) -> None:
        tables.put_item(
            TableName=NAMES.ledger_table,
            Item={
                "pk": {"S": "permit"},
                "sk": {"S": "current"},
                "region": {"S": WEST.region},
                "epoch": {"N": str(epoch)},
                f"since-{WEST.region}": {"S": "2026-01-02T03:04:05Z"},
            },
        )

    permit(1)
    assert subject.moved_at(tables, NAMES, EAST.region, 1) is not None
    permit(3)
    assert subject.moved_at(tables, NAMES, EAST.region, 1) is None
