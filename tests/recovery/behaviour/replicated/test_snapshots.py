"""Copies that are made from time to time: snapshots, and the database's backups."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from config.names import BACKUPS_STOPPED_METRIC
from config.stacks import REPLICATION
from recovery.clock import utc_now
from tests.embedded_aws.conftest import Aws
from tests.recovery.behaviour.replicated.copies import FAST, HERE, NAMES, SETTINGS, THERE
from tests.recovery.behaviour.waiting import eventually
from tests.synthesized import stacks


def test_a_stale_snapshot_raises_its_alarm(aws: Aws, look: Callable[..., dict[str, Any]]) -> None:
    """The deployed alarm and its limit are evaluated three days after the last copy."""
    deployed = stacks()[REPLICATION].one("aws_cloudwatch_metric_alarm", metric_name="SnapshotAge")
    tagged = [
        {"ResourceType": kind, "Tags": [{"Key": SETTINGS.snapshot_tag, "Value": NAMES.project}]}
        for kind in ("volume", "snapshot")
    ]
    volume = aws.client("ec2", THERE.region).create_volume(
        AvailabilityZone=f"{THERE.region}a", Size=1, TagSpecifications=tagged[:1]
    )["VolumeId"]
    only = replace(SETTINGS, table="", bucket="")
    assert look(only)["copies"]["snapshots"]["cause"] == "unknown: there is no copied snapshot"
    here = aws.client("ec2", HERE.region)
    copy = here.create_volume(AvailabilityZone=f"{HERE.region}a", Size=1)["VolumeId"]
    here.create_snapshot(VolumeId=copy, TagSpecifications=tagged[1:])
    metrics = aws.client("cloudwatch", HERE.region)
    metrics.put_metric_alarm(
        AlarmName=deployed["alarm_name"],
        Namespace=deployed["namespace"],
        MetricName=deployed["metric_name"],
        Dimensions=[{"Name": name, "Value": value} for name, value in deployed["dimensions"].items()],
        Statistic=deployed["statistic"],
        Period=deployed["period"],
        EvaluationPeriods=deployed["evaluation_periods"],
        DatapointsToAlarm=deployed["datapoints_to_alarm"],
        Threshold=deployed["threshold"],
        ComparisonOperator=deployed["comparison_operator"],
        TreatMissingData=deployed["treat_missing_data"],
    )

    def state() -> str:
        (alarm,) = metrics.describe_alarms(AlarmNames=[deployed["alarm_name"]])["MetricAlarms"]
        return str(alarm["StateValue"])

    aws.control.set_speed(FAST)
    try:
        assert eventually(lambda: look(only) and state() == "OK")
        days = timedelta(days=3)
        assert eventually(lambda: look(only, clock=lambda: utc_now() + days) and state() == "ALARM")
    finally:
        aws.control.set_speed(1)
        aws.client("ec2", THERE.region).delete_volume(VolumeId=volume)


def test_backups_whose_replication_stopped_are_told(aws: Aws, look: Callable[..., dict[str, Any]]) -> None:
    source, rds = aws.client("rds", THERE.region), aws.client("rds", HERE.region)
    source.create_db_instance(
        DBInstanceIdentifier=THERE.database,
        Engine="mysql",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="master",
        MasterUserPassword="not-a-secret",
        BackupRetentionPeriod=7,
    )
    settings = replace(SETTINGS, table="", bucket="")

    metrics = aws.client("cloudwatch", HERE.region)

    def published() -> list[float]:
        now = datetime.now(UTC)
        points = metrics.get_metric_statistics(
            Namespace=SETTINGS.namespace,
            MetricName=BACKUPS_STOPPED_METRIC,
            Dimensions=[{"Name": "Region", "Value": HERE.region}],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=7200,
            Statistics=["Sum", "SampleCount"],
        )["Datapoints"]
        return [points[0]["Sum"], points[0]["SampleCount"]] if points else [0.0, 0.0]

    before = published()
    assert look(settings)["databaseBackupsArrive"] is False
    rds.start_db_instance_automated_backups_replication(SourceDBInstanceArn=THERE.database_arn)
    assert look(settings)["databaseBackupsArrive"] is True
    rds.stop_db_instance_automated_backups_replication(SourceDBInstanceArn=THERE.database_arn)
    assert look(settings)["databaseBackupsArrive"] is False
    assert [now - then for now, then in zip(published(), before, strict=True)] == [2.0, 3.0]
    aws.control.put_fault("silent", "rds", "DescribeDBInstanceAutomatedBackups", "AccessDenied")
    try:
        assert look(settings)["databaseBackupsArrive"] is None
    finally:
        aws.control.remove_fault("silent")
    assert published()[1] - before[1] == 3.0
