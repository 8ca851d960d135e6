"""`make divergence` finds, on an embedded AWS, the rows, items and objects that a writer set aside took alone."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config import Names, Settings
from config.names import BACKUP_TAG
from embedded_aws import process
from operations.divergence import subject
from operations.divergence.finding import Export, Finding, Look
from operations.divergence.look import look
from operations.reconcile import instances
from operations.stores.store import Reach
from recovery.clock import written
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.databases.conftest import PASSWORD, USER
from tests.embedded_aws.databases.test_component import available, eventually, query
from tests.embedded_aws.services.test_s3 import ROLE, _rule

pytestmark = pytest.mark.embedded
SETTINGS = Settings()
NAMES = Names(SETTINGS)
EAST, WEST = NAMES.primary, NAMES.standby
ASIDE = "myapp-db-before-1"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with process.start(tmp_path_factory.mktemp("looked-at")) as handle:
        yield Aws(handle.endpoint)


def balancer(aws: Aws) -> None:
    """Make a load balancer, only because it tells the CA file of all certificates."""
    ec2 = aws.client("ec2", EAST.region)
    network = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=network, CidrBlock=f"10.9.{n}.0/24", AvailabilityZone=f"{EAST.region}{zone}")
        for n, zone in enumerate("ab")
    ]
    aws.client("elbv2", EAST.region).create_load_balancer(
        Name="any", Subnets=[each["Subnet"]["SubnetId"] for each in subnets]
    )


def ledger(aws: Aws) -> None:
    """Make the global table and the ledger, with a failover to us-west-2 at epoch 1, a minute ago."""
    here = aws.client("dynamodb", EAST.region)
    for table in (NAMES.ledger_table, NAMES.global_table):
        here.create_table(
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        here.update_table(TableName=table, ReplicaUpdates=[{"Create": {"RegionName": WEST.region}}])
    for kind, more in (
        ("active", {}),
        ("permit", {f"since-{WEST.region}": {"S": written(datetime.now(UTC))}}),
    ):
        aws.client("dynamodb", WEST.region).put_item(
            TableName=NAMES.ledger_table,
            Item={
                "pk": {"S": kind},
                "sk": {"S": "current"},
                "region": {"S": WEST.region},
                "epoch": {"N": "1"},
                **more,
            },
        )


def buckets(aws: Aws) -> None:
    for here, there in ((EAST, WEST), (WEST, EAST)):
        for bucket, copy in (
            (here.data_bucket, there.data_bucket),
            (here.static_bucket, there.static_bucket),
        ):
            client = aws.client("s3", here.region)
            place = {"CreateBucketConfiguration": {"LocationConstraint": here.region}}
            client.create_bucket(Bucket=bucket, **(place if here is WEST else {}))
            client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
            client.put_bucket_replication(
                Bucket=bucket, ReplicationConfiguration={"Role": ROLE, "Rules": [_rule(copy)]}
            )


def databases(aws: Aws) -> None:
    """Make a writer that keeps commit times as its parameter group says, and its replica."""
    for here in (EAST, WEST):
        rds = aws.client("rds", here.region)
        rds.create_db_parameter_group(
            DBParameterGroupName="times", DBParameterGroupFamily="postgres16", Description="of both"
        )
        rds.modify_db_parameter_group(
            DBParameterGroupName="times",
            Parameters=[
                {
                    "ParameterName": "track_commit_timestamp",
                    "ParameterValue": "1",
                    "ApplyMethod": "pending-reboot",
                }
            ],
        )
    aws.client("rds", EAST.region).create_db_instance(
        DBInstanceIdentifier=EAST.database,
        Engine="postgres",
        DBInstanceClass="db.t4g.small",
        AllocatedStorage=20,
        MasterUsername=USER,
        MasterUserPassword=PASSWORD,
        DBName=NAMES.database_name,
        DBParameterGroupName="times",
    )
    available(aws, EAST.database, EAST.region)
    query(aws, EAST.database, EAST.region, "CREATE TABLE t (n int PRIMARY KEY)")
    query(aws, EAST.database, EAST.region, "INSERT INTO t VALUES (1), (2)")
    aws.client("rds", WEST.region).create_db_instance_read_replica(
        DBInstanceIdentifier=WEST.database,
        SourceDBInstanceIdentifier=EAST.database_arn,
        DBParameterGroupName="times",
    )
    available(aws, WEST.database, WEST.region)
    aws.client("rds", WEST.region).promote_read_replica(DBInstanceIdentifier=WEST.database)
    available(aws, WEST.database, WEST.region)
    endpoint = aws.client("rds", WEST.region).describe_db_instances(DBInstanceIdentifier=WEST.database)
    aws.client("ssm", WEST.region).put_parameter(
        Name=WEST.endpoint_parameter,
        Value=endpoint["DBInstances"][0]["Endpoint"]["Address"],
        Type="String",
    )
    aws.client("secretsmanager", WEST.region).create_secret(
        Name=WEST.database_secret, SecretString=json.dumps({"username": USER, "password": PASSWORD})
    )


def plant(aws: Aws) -> None:
    """Write what only the old region takes: a row and a delete, an item, an object and a deletion of one."""
    table, storage = aws.client("dynamodb", EAST.region), aws.client("s3", EAST.region)
    table.put_item(TableName=NAMES.global_table, Item={"pk": {"S": "both"}, "sk": {"S": "1"}})
    storage.put_object(Bucket=EAST.data_bucket, Key="data/both", Body=b"1")
    storage.put_object(Bucket=EAST.data_bucket, Key="data/deleted", Body=b"1")
    west = aws.client("s3", WEST.region)
    eventually(lambda: west.list_objects_v2(Bucket=WEST.data_bucket)["KeyCount"] == 2, "they don't arrive")
    items = aws.client("dynamodb", WEST.region)
    eventually(lambda: items.scan(TableName=NAMES.global_table)["Count"] == 1, "it doesn't arrive")
    for service in ("dynamodb", "s3"):
        aws.control.set_replication(service, EAST.region, WEST.region, paused=True)
    query(aws, EAST.database, EAST.region, "INSERT INTO t VALUES (3)")
    query(aws, EAST.database, EAST.region, "DELETE FROM t WHERE n = 1")
    table.put_item(TableName=NAMES.global_table, Item={"pk": {"S": "alone"}, "sk": {"S": "1"}})
    storage.put_object(Bucket=EAST.data_bucket, Key="data/alone", Body=b"1")
    storage.delete_object(Bucket=EAST.data_bucket, Key="data/deleted")


def looked(aws: Aws, name: str, folder: Path | None = None) -> dict[str, Finding]:
    clients = aws.client
    found = subject.find(SETTINGS, clients, WEST, name)
    seen: Look = look(
        SETTINGS,
        clients,
        WEST,
        found,
        reach=Reach(aws.control),
        export=Export(folder),
        sleep=lambda _: time.sleep(0.5),
    )
    return {each.store: each for each in seen.findings}


def told(found: dict[str, Finding], store: str, *fields: str) -> list[list[Any]]:
    return [[each[field] for field in fields] for each in found[store].examples]


def test_exactly_what_was_planted_is_found_under_the_old_writers_new_name(aws: Aws, tmp_path: Path) -> None:
    balancer(aws)
    buckets(aws)
    databases(aws)
    ledger(aws)
    plant(aws)
    rds = aws.client("rds", EAST.region)
    before = looked(aws, "")
    old = instances.find(rds, EAST.database)
    assert old is not None
    instances.put_aside(rds, old, 1, written(datetime.now(UTC)), closed_group="", backup_tag=BACKUP_TAG)
    eventually(lambda: not looked(aws, ASIDE)["rows"].unknown, "it isn't reached at its new address")
    found = looked(aws, ASIDE, tmp_path)
    assert {store: each.unknown for store, each in found.items()} == dict.fromkeys(found, "")
    assert told(found, "rows", "table", "row", "row_of_the_present_writer") == [["t", {"n": 3}, None]]
    assert "(with two writers): 1" in found["rows"].told
    assert told(found, "deleted rows", "table", "row") == [["t", {"n": 1}]]
    assert told(found, "items", "item") == [[{"pk": {"S": "alone"}, "sk": {"S": "1"}}]]
    assert sorted(told(found, "objects", "key", "replication")) == [
        ["data/alone", "PENDING"],
        ["data/deleted", "deleted here, still in the other region's bucket"],
    ]
    assert {store: each.count for store, each in before.items()} == {
        store: each.count for store, each in found.items()
    }
    exported = {file.name: len(file.read_text().splitlines()) for file in tmp_path.iterdir()}
    assert exported == {
        "rows.jsonl": 1,
        "deleted-rows.jsonl": 1,
        "database-heartbeats.jsonl": 0,
        "items.jsonl": 1,
        "objects.jsonl": 2,
    }


def test_what_merges_is_gone_from_the_next_look_and_the_rest_stays(aws: Aws) -> None:
    for service in ("dynamodb", "s3"):
        aws.control.set_replication(service, EAST.region, WEST.region)
    eventually(lambda: looked(aws, ASIDE)["objects"].count == 0, "the objects don't arrive")
    found = looked(aws, ASIDE)
    assert found["items"].count == 0
    assert (found["rows"].count, found["deleted rows"].count) == (1, 1)


def test_a_region_that_is_lost_leaves_its_stores_unknown(aws: Aws) -> None:
    found = subject.find(SETTINGS, aws.client, WEST, ASIDE)
    aws.control.begin_outage(EAST.region, "refuse")
    try:
        seen = look(
            SETTINGS,
            aws.client,
            WEST,
            found,
            reach=Reach(aws.control),
            export=Export(None),
            sleep=lambda _: None,
        )
    finally:
        aws.control.end_outage(EAST.region)
    assert seen.verdict == "unknown"
    assert all(each.unknown for each in seen.findings)
