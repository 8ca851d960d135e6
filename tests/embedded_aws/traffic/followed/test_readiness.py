"""The readiness of a region, which is whether a write would succeed."""

import json
from typing import Any

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually
from tests.embedded_aws.traffic.followed.requests import fetch
from tests.embedded_aws.traffic.support import balancer, database, unique


def test_ready_only_while_a_write_would_succeed(world: Aws) -> None:
    region = "eu-north-1"
    made = balancer(world, region, "a4.example.com")

    def ready() -> tuple[int, str]:
        status, body = fetch(world, made["name"], "a4.example.com", "/health/ready")
        return status, json.loads(body).get("reason", "")

    assert ready()[0] == 503
    _, endpoint = database(world, "eu-central-1")
    ssm = world.client("ssm", region)
    ssm.put_parameter(Name="/app/db/endpoint", Value=endpoint, Type="String")
    assert ready() == (200, "")
    world.control.begin_outage("eu-central-1")
    status, reason = ready()
    assert status == 503
    assert "eu-central-1, which is down" in reason
    world.control.end_outage("eu-central-1")
    assert ready()[0] == 200
    ssm.put_parameter(
        Name="/app/db/endpoint", Value="nowhere.rds.amazonaws.com", Type="String", Overwrite=True
    )
    assert "no database has the endpoint" in ready()[1]


def test_not_ready_while_the_permit_names_another_region_than_the_writers(world: Aws) -> None:
    """After a failover the old primary still names its own writer and isn't ready; a standby that writes to the
    active region's database by peering is.
    """
    region = "eu-west-3"
    made = balancer(world, region, "a9.example.com")
    _, address = database(world, region)
    tables = world.client("dynamodb", region)
    world.client("ssm", region).put_parameter(Name="/app/db/endpoint", Value=address, Type="String")

    def ready() -> int:
        return fetch(world, made["name"], "a9.example.com", "/health/ready")[0]

    tables.create_table(
        TableName="permit-recovery-ledger",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
    )
    assert ready() == 200
    permit = {"pk": {"S": "permit"}, "sk": {"S": "current"}, "epoch": {"N": "1"}}
    tables.put_item(TableName="permit-recovery-ledger", Item={**permit, "region": {"S": "us-west-2"}})
    assert ready() == 503
    tables.put_item(TableName="permit-recovery-ledger", Item={**permit, "region": {"S": region}})
    assert ready() == 200


def test_replica_is_not_ready_until_it_is_promoted(world: Aws) -> None:
    region = "ap-northeast-1"
    made = balancer(world, region, "a5.example.com")
    source, _ = database(world, "ap-northeast-2")
    rds, name = world.client("rds", region), unique("replica")
    arn = f"arn:aws:rds:ap-northeast-2:123456789012:db:{source}"
    rds.create_db_instance_read_replica(DBInstanceIdentifier=name, SourceDBInstanceIdentifier=arn)

    def described() -> dict[str, Any]:
        (found,) = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
        return dict(found)

    eventually(lambda: described()["DBInstanceStatus"] == "available")
    endpoint = described()["Endpoint"]["Address"]
    world.client("ssm", region).put_parameter(Name="/app/db/endpoint", Value=endpoint, Type="String")
    status, body = fetch(world, made["name"], "a5.example.com", "/health/ready")
    assert (status, "is a replica" in body) == (503, True)
    rds.promote_read_replica(DBInstanceIdentifier=name)
    eventually(lambda: fetch(world, made["name"], "a5.example.com", "/health/ready")[0] == 200)
