"""An estate as a team may have it before it adopts this project: made by its owner, without us."""

import json
import time
from typing import Any

from config.settings import parse_settings
from embedded_aws.process import Handle
from operations.reconcile.instances import name_aside
from operations.target import Target

ANYWHERE = "0.0.0.0/0"
DATABASE, DATABASE_PORT = "orders", 5432
GROUP, KEY = "orders-subnets", "alias/orders"
LOGIN = {"username": "orders_admin", "password": "owners-own-password"}
POLL_SECONDS, PATIENCE_SECONDS = 1.0, 300.0


def existing_network(handle: Handle) -> dict[str, Any]:
    """Make a VPC with two zones; returns what `existing` says of it."""
    settings = parse_settings({})
    ec2 = Target("embedded", settings, handle.endpoint).client("ec2", settings.regions.primary)
    vpc = ec2.create_vpc(CidrBlock=settings.network.primary_cidr)["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway)
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    subnets: dict[str, list[str]] = {}
    for tier, first in (("public", 0), ("private", 2), ("database", 4)):
        subnets[tier] = [
            ec2.create_subnet(
                VpcId=vpc, CidrBlock=f"10.10.{first + index}.0/24", AvailabilityZone=zones[index]
            )["Subnet"]["SubnetId"]
            for index in range(2)
        ]
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnets["public"][0], AllocationId=address)["NatGateway"]
    tables = {}
    for tier, target in (
        ("public", {"GatewayId": gateway}),
        ("private", {"NatGatewayId": nat["NatGatewayId"]}),
        ("database", None),
    ):
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        if target:
            ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, **target)
        for subnet in subnets[tier]:
            ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        tables[tier] = table
    return {
        "vpc_id": vpc,
        **{f"{tier}_subnet_ids": ids for tier, ids in subnets.items()},
        "route_table_ids": [tables["private"], tables["database"]],
    }


def existing_database(handle: Handle, network: dict[str, Any]) -> None:
    """Make the database `orders` in that VPC, with the secret that the instances read."""
    settings = parse_settings({})
    target = Target("embedded", settings, handle.endpoint)
    here, there = settings.regions.primary, settings.regions.standby
    key = target.client("kms", here).create_key()["KeyMetadata"]["KeyId"]
    target.client("kms", here).create_alias(AliasName=KEY, TargetKeyId=key)
    rds = target.client("rds", here)
    rds.create_db_subnet_group(
        DBSubnetGroupName=GROUP,
        DBSubnetGroupDescription="the owner's",
        SubnetIds=network["database_subnet_ids"],
    )
    rds.create_db_instance(
        DBInstanceIdentifier=DATABASE,
        DBInstanceClass="db.t4g.large",
        Engine="postgres",
        EngineVersion="16.4",
        AllocatedStorage=100,
        StorageType="gp3",
        StorageEncrypted=True,
        KmsKeyId=key,
        DBName=target.names.database_name,
        MasterUsername=LOGIN["username"],
        MasterUserPassword=LOGIN["password"],
        DBSubnetGroupName=GROUP,
        VpcSecurityGroupIds=[_open_group(target, here, network["vpc_id"])],
        BackupRetentionPeriod=7,
        DeletionProtection=True,
    )
    _available(rds, DATABASE)
    target.client("secretsmanager", here).create_secret(
        Name=target.names.database_secret,
        SecretString=json.dumps(LOGIN),
        AddReplicaRegions=[{"Region": there}],
    )


def act_as_the_owner(target: Target, asked: str) -> None:
    """Do what a reconcile asks of the owner of `orders`: keep the old writer, and make a replica of the new one."""
    here = target.settings.regions.primary
    rds = target.client("rds", here)
    # What is asked names the new writer; the rest is the owner's own.
    writer = next(word.strip("\"',") for word in asked.split() if word.startswith("arn:aws:rds:"))
    aside = next(word.rstrip(",") for word in asked.split() if word.startswith(name_aside(DATABASE, 0)[:-1]))
    (old,) = rds.describe_db_instances(DBInstanceIdentifier=DATABASE)["DBInstances"]
    rds.modify_db_instance(
        DBInstanceIdentifier=DATABASE, NewDBInstanceIdentifier=aside, ApplyImmediately=True
    )
    _available(rds, aside)
    rds.create_db_instance_read_replica(
        DBInstanceIdentifier=DATABASE,
        SourceDBInstanceIdentifier=writer,
        SourceRegion=target.settings.regions.standby,
        DBInstanceClass=old["DBInstanceClass"],
        KmsKeyId=old["KmsKeyId"],
        DBSubnetGroupName=GROUP,
        VpcSecurityGroupIds=[each["VpcSecurityGroupId"] for each in old["VpcSecurityGroups"]],
        DeletionProtection=True,
    )
    _available(rds, DATABASE)
    # The creation of a replica takes no retention; a writer without backups could have no replica of its own.
    rds.modify_db_instance(DBInstanceIdentifier=DATABASE, BackupRetentionPeriod=7, ApplyImmediately=True)
    _available(rds, DATABASE)


def _open_group(target: Target, region: str, vpc: str) -> str:
    ec2, network = target.client("ec2", region), target.settings.network
    group = ec2.create_security_group(GroupName="orders", Description="the owners", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": DATABASE_PORT,
                "ToPort": DATABASE_PORT,
                "IpRanges": [{"CidrIp": str(cidr)} for cidr in (network.primary_cidr, network.standby_cidr)],
            }
        ],
    )
    return str(group)


def _available(rds: Any, name: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = [
            each["DBInstanceStatus"]
            for each in rds.describe_db_instances()["DBInstances"]
            if each["DBInstanceIdentifier"] == name
        ]
        if found == ["available"]:
            return
        assert time.monotonic() < deadline, f"{name}: {found}"
        time.sleep(POLL_SECONDS)
