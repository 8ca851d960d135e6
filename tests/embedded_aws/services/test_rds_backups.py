"""What the extension for replicated automated backups promises, and what stock moto does instead."""

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.embedded_aws.conftest import Aws

THERE = "us-west-2"


def _source(aws: Aws, days: int = 7) -> str:
    database = aws.client("rds").create_db_instance(
        DBInstanceIdentifier=f"backed-up-{days}",
        Engine="postgres",
        DBInstanceClass="db.r6g.large",
        AllocatedStorage=20,
        MasterUsername="master",
        MasterUserPassword="not-a-secret",
        BackupRetentionPeriod=days,
    )
    return str(database["DBInstance"]["DBInstanceArn"])


def test_backups_are_replicated_until_that_is_stopped(extended: Aws, stock: Aws) -> None:
    source = _source(extended)
    there = extended.client("rds", THERE)
    made = there.start_db_instance_automated_backups_replication(
        SourceDBInstanceArn=source, BackupRetentionPeriod=14
    )["DBInstanceAutomatedBackup"]
    arn = made["DBInstanceAutomatedBackupsArn"]
    (found,) = there.describe_db_instance_automated_backups(DBInstanceAutomatedBackupsArn=arn)[
        "DBInstanceAutomatedBackups"
    ]
    assert (found["Status"], found["Region"], found["BackupRetentionPeriod"]) == (
        "replicating",
        "us-east-1",
        14,
    )
    there.stop_db_instance_automated_backups_replication(SourceDBInstanceArn=source)
    with pytest.raises(ClientError, match="NotFound"):
        there.describe_db_instance_automated_backups(DBInstanceAutomatedBackupsArn=arn)

    with pytest.raises((ClientError, ResponseParserError)):
        stock.client("rds", THERE).start_db_instance_automated_backups_replication(
            SourceDBInstanceArn=_source(stock)
        )


def test_a_source_without_backups_is_refused(extended: Aws) -> None:
    with pytest.raises(ClientError, match="InvalidDBInstanceState"):
        extended.client("rds", THERE).start_db_instance_automated_backups_replication(
            SourceDBInstanceArn=_source(extended, days=0)
        )
