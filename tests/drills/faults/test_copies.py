"""Faults in a test copy destroy only what is expendable, and their undo removes what Terraform doesn't know of."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from config.settings import parse_settings
from drills.faults.copies import DatabaseDeleted, lost_snapshot, restored_name
from drills.test_copy.place import CopyTarget
from embedded_aws import process
from tests.recovery.behaviour.waiting import eventually

pytestmark = pytest.mark.embedded
DELETED = DatabaseDeleted(kind="database-deleted")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CopyTarget]:
    with process.start(tmp_path_factory.mktemp("copy")) as handle:
        yield CopyTarget("embedded", parse_settings({}), handle.endpoint)


@pytest.fixture
def database(copy: CopyTarget) -> str:
    name = copy.passive.database
    copy.client("rds", copy.passive.region).create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.r6g.large",
        Engine="postgres",
        MasterUsername="application",
        MasterUserPassword="of-the-copy-1",
        AllocatedStorage=20,
    )
    available(copy, name)
    return name


def available(copy: CopyTarget, name: str) -> None:
    rds = copy.client("rds", copy.passive.region)

    def is_there() -> bool:
        (found,) = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
        return bool(found["DBInstanceStatus"] == "available")

    eventually(is_there, 60)


def there(copy: CopyTarget) -> tuple[list[str], list[str]]:
    rds = copy.client("rds", copy.passive.region)
    instances = [each["DBInstanceIdentifier"] for each in rds.describe_db_instances()["DBInstances"]]
    found = rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
    return instances, [each["DBSnapshotIdentifier"] for each in found]


def test_it_leaves_its_final_snapshot_and_the_undo_removes_what_was_restored(
    copy: CopyTarget, database: str
) -> None:
    rds, fault = copy.client("rds", copy.passive.region), DELETED.make(copy)
    fault.begin({})
    assert there(copy) == ([], [lost_snapshot(database)])
    rds.get_waiter("db_snapshot_available").wait(
        DBSnapshotIdentifier=lost_snapshot(database), WaiterConfig={"Delay": 1}
    )
    rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier=restored_name(database), DBSnapshotIdentifier=lost_snapshot(database)
    )
    available(copy, restored_name(database))
    fault.undo({})
    assert there(copy) == ([], [])
    # Another process may do it again, not knowing how far the first one got.
    fault.undo({})


def test_without_a_final_snapshot_nothing_is_left_and_what_is_gone_cannot_be_deleted_again(
    copy: CopyTarget, database: str
) -> None:
    assert there(copy)[0] == [database]
    DELETED.model_copy(update={"leaves_snapshot": False}).make(copy).begin({})
    DELETED.make(copy).begin({})
    assert there(copy) == ([], [])


def test_a_protected_database_is_not_deleted(copy: CopyTarget, database: str) -> None:
    rds = copy.client("rds", copy.passive.region)
    rds.modify_db_instance(DBInstanceIdentifier=database, DeletionProtection=True, ApplyImmediately=True)
    with pytest.raises(ClientError, match="protect"):
        DELETED.make(copy).begin({})
    assert there(copy)[0] == [database]
