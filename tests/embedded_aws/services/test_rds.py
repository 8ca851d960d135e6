"""What the RDS extensions promise, and what stock moto does instead."""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws.errors import ControlError
from tests.embedded_aws.conftest import Aws

PRIMARY, STANDBY = "us-east-1", "us-west-2"


def _network(aws: Aws, region: str, name: str) -> str:
    ec2 = aws.client("ec2", region)
    vpc: str = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{region}{zone}")
        for number, zone in enumerate("ab")
    ]
    aws.client("rds", region).create_db_subnet_group(
        DBSubnetGroupName=name,
        DBSubnetGroupDescription=name,
        SubnetIds=[subnet["Subnet"]["SubnetId"] for subnet in subnets],
    )
    return vpc


def _source(aws: Aws, name: str) -> dict[str, Any]:
    _network(aws, PRIMARY, f"{name}-here")
    created: dict[str, Any] = aws.client("rds").create_db_instance(
        DBInstanceIdentifier=name,
        Engine="postgres",
        EngineVersion="16.4",
        DBInstanceClass="db.r6g.large",
        AllocatedStorage=100,
        MasterUsername="root",
        MasterUserPassword="not-a-secret",
        MultiAZ=True,
        StorageEncrypted=True,
        KmsKeyId=f"arn:aws:kms:{PRIMARY}:123456789012:key/source",
        BackupRetentionPeriod=7,
        EnableIAMDatabaseAuthentication=True,
        EnableCloudwatchLogsExports=["postgresql"],
        DBSubnetGroupName=f"{name}-here",
    )["DBInstance"]
    return created


def _replica(aws: Aws, name: str) -> dict[str, Any]:
    source = _source(aws, name)
    vpc = _network(aws, STANDBY, f"{name}-there")
    rds = aws.client("rds", STANDBY)
    rds.create_db_instance_read_replica(
        DBInstanceIdentifier=f"{name}-replica",
        SourceDBInstanceIdentifier=source["DBInstanceArn"],
        KmsKeyId=f"arn:aws:kms:{STANDBY}:123456789012:key/standby",
        DBSubnetGroupName=f"{name}-there",
    )
    found: dict[str, Any] = rds.describe_db_instances(DBInstanceIdentifier=f"{name}-replica")["DBInstances"][
        0
    ]
    assert found["DBSubnetGroup"]["VpcId"] == vpc
    return found


def test_a_cross_region_replica_uses_the_groups_of_its_region(extended: Aws, stock: Aws) -> None:
    assert _replica(extended, "groups")["DBInstanceArn"].startswith(f"arn:aws:rds:{STANDBY}:")
    with pytest.raises(ClientError):
        _replica(stock, "groups")


def test_nothing_of_the_source_leaks_into_a_replica(extended: Aws) -> None:
    replica = _replica(extended, "leaks")
    assert replica["MultiAZ"] is False
    assert replica["BackupRetentionPeriod"] == 0
    assert replica["IAMDatabaseAuthenticationEnabled"] is False
    assert not replica.get("EnabledCloudwatchLogsExports")
    assert replica["KmsKeyId"].endswith("key/standby")
    assert replica["MasterUsername"] == "root"
    assert replica["AllocatedStorage"] == 100


def test_every_instance_has_a_resource_id_of_its_own(extended: Aws, stock: Aws) -> None:
    for aws, distinct in ((extended, True), (stock, False)):
        ids = [_source(aws, f"unique-{number}")["DbiResourceId"] for number in range(2)]
        assert (ids[0] != ids[1]) is distinct


def test_promotion_is_seen_and_ends_standalone(extended: Aws) -> None:
    replica = _replica(extended, "promoted")
    name, rds = replica["DBInstanceIdentifier"], extended.client("rds", STANDBY)
    _available(rds, name)

    promoting = rds.promote_read_replica(
        DBInstanceIdentifier=name, BackupRetentionPeriod=7, PreferredBackupWindow="03:00-04:00"
    )["DBInstance"]
    assert promoting["DBInstanceStatus"] == "modifying"

    promoted = _available(rds, name)
    assert "ReadReplicaSourceDBInstanceIdentifier" not in promoted
    assert promoted["BackupRetentionPeriod"] == 7
    assert promoted["PreferredBackupWindow"] == "03:00-04:00"
    source = extended.client("rds").describe_db_instances(DBInstanceIdentifier="promoted")["DBInstances"][0]
    assert source["ReadReplicaDBInstanceIdentifiers"] == []
    events = rds.describe_events(SourceIdentifier=name, SourceType="db-instance")["Events"]
    assert "Promoted Read Replica" in events[-1]["Message"]


def _managed(aws: Aws, name: str, engine: str) -> Any:
    """Ask for a replica of a writer whose master password RDS manages."""
    rds = aws.client("rds")
    rds.create_db_instance(
        DBInstanceIdentifier=name,
        Engine=engine,
        DBInstanceClass="db.r6g.large",
        AllocatedStorage=100,
        MasterUsername="root",
        ManageMasterUserPassword=True,
        BackupRetentionPeriod=7,
    )
    return rds.create_db_instance_read_replica(
        DBInstanceIdentifier=f"{name}-replica", SourceDBInstanceIdentifier=name
    )


@pytest.mark.parametrize("engine", ["postgres", "mysql"])
def test_there_is_no_replica_of_a_writer_whose_password_rds_manages(
    extended: Aws, stock: Aws, engine: str
) -> None:
    with pytest.raises(ClientError) as refused:
        _managed(extended, f"managed-{engine}", engine)
    assert refused.value.response["Error"]["Code"] == "InvalidParameterValue"
    assert "ManageMasterUserPassword is enabled is not supported" in str(refused.value)
    # With a password of its owner's there is one.
    rds = extended.client("rds")
    rds.modify_db_instance(
        DBInstanceIdentifier=f"managed-{engine}",
        ManageMasterUserPassword=False,
        MasterUserPassword="not-a-secret",
        ApplyImmediately=True,
    )
    assert rds.create_db_instance_read_replica(
        DBInstanceIdentifier=f"managed-{engine}-replica", SourceDBInstanceIdentifier=f"managed-{engine}"
    )
    assert _managed(stock, f"managed-{engine}", engine)


def test_sql_server_has_replicas_although_rds_manages_the_password(extended: Aws) -> None:
    assert _managed(extended, "managed-server", "sqlserver-ee")


def _available(rds: Any, name: str) -> dict[str, Any]:
    for _ in range(450):
        found: dict[str, Any] = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
        if found["DBInstanceStatus"] == "available":
            return found
        time.sleep(0.2)
    raise AssertionError(f"{name} stayed {found['DBInstanceStatus']}")


def test_stock_moto_leaves_a_promoted_replica_linked(stock: Aws) -> None:
    _source(stock, "linked")
    rds = stock.client("rds")
    rds.create_db_instance_read_replica(
        DBInstanceIdentifier="linked-replica", SourceDBInstanceIdentifier="linked"
    )
    promoted = rds.promote_read_replica(DBInstanceIdentifier="linked-replica")["DBInstance"]
    assert promoted["DBInstanceStatus"] == "available"
    assert promoted["ReadReplicaSourceDBInstanceIdentifier"] == "linked"


def test_what_is_no_replica_is_not_promoted(extended: Aws) -> None:
    _source(extended, "standalone")
    with pytest.raises(ClientError) as refused:
        extended.client("rds").promote_read_replica(DBInstanceIdentifier="standalone")
    assert refused.value.response["Error"]["Code"] == "InvalidDBInstanceState"


def test_a_replica_can_be_deleted_before_and_after_its_source(extended: Aws) -> None:
    for name, source_first in (("deleted-1", True), ("deleted-2", False)):
        _replica(extended, name)
        steps = [(PRIMARY, name), (STANDBY, f"{name}-replica")]
        for region, identifier in steps if source_first else reversed(steps):
            extended.client("rds", region).delete_db_instance(
                DBInstanceIdentifier=identifier, SkipFinalSnapshot=True
            )


def test_a_parameter_that_was_set_says_so(extended: Aws, stock: Aws) -> None:
    assert _sources(extended) == ["user"]
    assert _sources(stock) == [None]


def _sources(aws: Aws) -> list[str | None]:
    rds = aws.client("rds")
    rds.create_db_parameter_group(
        DBParameterGroupName="set", DBParameterGroupFamily="postgres16", Description="set"
    )
    parameter = {"ParameterName": "log_min_duration_statement", "ParameterValue": "500"}
    rds.modify_db_parameter_group(
        DBParameterGroupName="set", Parameters=[{**parameter, "ApplyMethod": "immediate"}]
    )
    found = rds.describe_db_parameters(DBParameterGroupName="set")["Parameters"]
    return [one.get("Source") for one in found]


def test_an_instance_stands_in_a_status_until_it_is_given_back_its_own(extended: Aws) -> None:
    rds = extended.client("rds", "us-west-2")
    rds.create_db_instance(
        DBInstanceIdentifier="standing", Engine="mysql", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
        MasterUsername="master", MasterUserPassword="not-a-secret",
    )  # fmt: skip

    def status() -> str:
        found = rds.describe_db_instances(DBInstanceIdentifier="standing")["DBInstances"]
        return str(found[0]["DBInstanceStatus"])

    own = status()
    for each in ("storage-optimization", "failed"):
        extended.control.put_database_status("us-west-2", "standing", each)
        assert status() == each
    for _ in range(2):
        extended.control.remove_database_status("us-west-2", "standing")
        assert status() == own
    with pytest.raises(ControlError, match="status = 'Tired'"):
        extended.control.put_database_status("us-west-2", "standing", "Tired")
    with pytest.raises(ControlError, match="us-east-1 has no database instance standing"):
        extended.control.put_database_status("us-east-1", "standing", "failed")


@pytest.mark.parametrize(
    ("backup", "taken"),
    [("03:00-06:00", True), ("02:59-06:00", False), ("00:30-01:00", False), ("06:00-06:30", True)],
)
def test_windows_may_touch_and_may_not_overlap(
    extended: Aws, stock: Aws, backup: str, *, taken: bool
) -> None:
    def make(aws: Aws, window: str) -> None:
        aws.client("rds").create_db_instance(
            DBInstanceIdentifier=f"windows-{window.replace(':', '')}",
            Engine="postgres",
            DBInstanceClass="db.t4g.large",
            AllocatedStorage=20,
            MasterUsername="root",
            MasterUserPassword="not-a-secret",
            PreferredMaintenanceWindow="mon:00:00-mon:03:00",
            PreferredBackupWindow=window,
        )

    if taken:
        make(extended, backup)
    else:
        with pytest.raises(ClientError, match="must not overlap"):
            make(extended, backup)
    with pytest.raises(ClientError, match="must not overlap"):
        make(stock, "03:00-06:00")
