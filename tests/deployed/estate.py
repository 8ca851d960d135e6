"""An estate as a team may have it before it adopts this project: made by its owner, without us."""

import json
import time
from ipaddress import IPv4Network
from typing import Any

from config.settings import Site, parse_settings
from embedded_aws.process import Handle
from operations.reconcile.instances import name_aside
from operations.target import Target

ANYWHERE = "0.0.0.0/0"
DATABASE, DATABASE_PORT = "orders", 5432
GROUP, KEY = "orders-subnets", "alias/orders"
LOGIN = {"username": "orders_admin", "password": "owners-own-password"}
POLL_SECONDS, PATIENCE_SECONDS = 1.0, 300.0


def existing_network(handle: Handle, site: Site = "primary") -> dict[str, Any]:
    """Make a VPC with two zones in a site's region, and return its entry for the setting `existing`."""
    target = Target("embedded", parse_settings({}), handle.endpoint)
    ec2 = target.client("ec2", target.names.site(site).region)
    whole = IPv4Network(target.settings.network.cidr(site))
    vpc = ec2.create_vpc(CidrBlock=str(whole))["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway)
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    subnets: dict[str, list[str]] = {}
    parts = whole.subnets(new_prefix=24)
    for tier in ("public", "private", "database"):
        subnets[tier] = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=str(next(parts)), AvailabilityZone=zones[index])["Subnet"][
                "SubnetId"
            ]
            for index in range(2)
        ]
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnets["public"][0], AllocationId=address)["NatGateway"]
    tables = {}
    for tier, way_out in (
        ("public", {"GatewayId": gateway}),
        ("private", {"NatGatewayId": nat["NatGatewayId"]}),
        ("database", None),
    ):
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        if way_out:
            ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, **way_out)
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
    target = Target("embedded", parse_settings({}), handle.endpoint)
    here, there = target.names.primary.region, target.names.standby.region
    key, rds = _key(target, here), target.client("rds", here)
    _subnet_group(rds, network)
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


def existing_replica(handle: Handle, network: dict[str, Any]) -> None:
    """Make the replica of `orders` in the standby region, under the same name, in that region's VPC."""
    target = Target("embedded", parse_settings({}), handle.endpoint)
    here, there = target.names.primary.region, target.names.standby.region
    (writer,) = target.client("rds", here).describe_db_instances(DBInstanceIdentifier=DATABASE)["DBInstances"]
    rds = target.client("rds", there)
    _subnet_group(rds, network)
    rds.create_db_instance_read_replica(
        DBInstanceIdentifier=DATABASE,
        SourceDBInstanceIdentifier=writer["DBInstanceArn"],
        SourceRegion=here,
        DBInstanceClass=writer["DBInstanceClass"],
        KmsKeyId=_key(target, there),
        DBSubnetGroupName=GROUP,
        VpcSecurityGroupIds=[_open_group(target, there, network["vpc_id"])],
        DeletionProtection=True,
    )
    _available(rds, DATABASE)


def act_as_the_owner(target: Target, asked: str) -> None:
    """Do what a reconcile asks of the owner of `orders`: keep the old writer, and make a replica of the new one."""
    # What is asked names the new writer; the rest is the owner's own.
    writer = next(word.strip("\"',") for word in asked.split() if word.startswith("arn:aws:rds:"))
    there = writer.split(":")[3]
    (here,) = {target.names.primary.region, target.names.standby.region} - {there}
    rds = target.client("rds", here)
    aside = next(word.rstrip(",") for word in asked.split() if word.startswith(name_aside(DATABASE, 0)[:-1]))
    (old,) = rds.describe_db_instances(DBInstanceIdentifier=DATABASE)["DBInstances"]
    rds.modify_db_instance(
        DBInstanceIdentifier=DATABASE, NewDBInstanceIdentifier=aside, ApplyImmediately=True
    )
    _available(rds, aside)
    rds.create_db_instance_read_replica(
        DBInstanceIdentifier=DATABASE,
        SourceDBInstanceIdentifier=writer,
        SourceRegion=there,
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


def _key(target: Target, region: str) -> str:
    kms = target.client("kms", region)
    key = str(kms.create_key()["KeyMetadata"]["KeyId"])
    kms.create_alias(AliasName=KEY, TargetKeyId=key)
    return key


def _subnet_group(rds: Any, network: dict[str, Any]) -> None:
    rds.create_db_subnet_group(
        DBSubnetGroupName=GROUP,
        DBSubnetGroupDescription="the owner's",
        SubnetIds=network["database_subnet_ids"],
    )


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
