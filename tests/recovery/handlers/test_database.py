"""The inspection of the replica that is to be promoted."""

from datetime import UTC, datetime, timedelta

from recovery.clock import written
from recovery.handlers import database
from recovery.settings import DatabaseSettings
from tests.recovery.conftest import Region
from tests.recovery.names import STANDBY
from tests.recovery.records import HERE, LEDGER, Configure, put


def test_the_replica_is_seen_as_one(replica: Region, configure: Configure) -> None:
    configure(
        DatabaseSettings(
            region=HERE,
            database=STANDBY.database,
            global_database="",
            ledger_table=LEDGER,
            promotion_seconds=60,
            drain_seconds=60,
        )
    )
    put(replica, "promotion", HERE, state={"S": "issued"})
    event = {"issued": False, "since": written(datetime.now(UTC))}
    assert database.handle(event, None)["verdict"] == "promote"
    refused = {**event, "afterError": "Rds.InvalidDbInstanceStateException"}
    assert database.handle(refused, None)["verdict"] == "wait"
    late = {**refused, "since": written(datetime.now(UTC) - timedelta(seconds=61))}
    assert database.handle(late, None)["verdict"] == "not-issued"
    assert database.handle({**event, "afterError": "Rds.RdsException"}, None)["verdict"] == "not-issued"
    assert database.handle({"issued": True, "since": event["since"]}, None)["verdict"] == "wait"
    # An existing database keeps its backups; without any it gets those of the settings.
    assert "backupDays" not in database.handle(event, None)
    rds, name = replica.client("rds"), STANDBY.database
    for days, kept in ((0, 7), (3, 3)):
        rds.modify_db_instance(
            DBInstanceIdentifier=name,
            BackupRetentionPeriod=days,
            PreferredBackupWindow="05:00-06:00",
            ApplyImmediately=True,
        )
        answer = database.handle({**event, "backupDays": 7}, None)
        assert (answer["backupDays"], answer["backupWindow"]) == (kept, "05:00-06:00")
