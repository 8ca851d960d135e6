"""The recovery of both regions on the embedded AWS, made with boto3 from the synthesized stack.

What runs is what would be deployed: the zip, the functions' environments and the definitions. Only
waiting times are shorter. What the other stacks own is made as small as the recovery needs it.
"""

import contextlib
import json
from dataclasses import replace
from typing import Any

import boto3
from botocore.config import Config

from config import Names, RegionNames, Settings
from embedded_aws.client import EmbeddedAws
from machines.definition import Definition
from machines.rendering import text
from recovery import package
from recovery.ledger import TREE, TREE_STANDS, TREE_WANTED
from tests.recovery.behaviour.waiting import eventually
from tests.tables import create_table
from tests.templates.recovery_automation.synthesis import Synthesized
from wiring.machines import definition

SETTINGS = Settings()
NAMES = Names(SETTINGS)
PRIMARY, STANDBY = NAMES.primary, NAMES.standby
OLD_ENDPOINT = "the-old-writer.example"
KEYS = {"aws_access_key_id": "embedded", "aws_secret_access_key": "embedded"}
_CLIENTS: dict[tuple[str, str, str], Any] = {}


def quick(here: RegionNames) -> Definition:
    """Return the deployed definition of a region, with waiting times for tests."""
    deployed = definition(SETTINGS, NAMES, here)
    return replace(deployed, poll_seconds=1, settle_seconds=1, retry_seconds=1, retries=1)


class Regions:
    """The recovery of two regions at an endpoint, and the resources of other stacks that it needs."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.control = EmbeddedAws(endpoint)

    def client(self, service: str, where: RegionNames = STANDBY) -> Any:
        """Return a client of a region."""
        key = (self.endpoint, service, where.region)
        if key not in _CLIENTS:
            config = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=60)
            _CLIENTS[key] = boto3.client(  # type: ignore[call-overload]
                service, region_name=where.region, endpoint_url=self.endpoint, config=config, **KEYS
            )
        return _CLIENTS[key]

    def deploy(self, stack: Synthesized) -> None:
        """Make what stays: roles, functions, topics, database of the primary, groups."""
        for role in stack.all("aws_iam_role"):
            self.client("iam").create_role(
                RoleName=role["name"], AssumeRolePolicyDocument=role["assume_role_policy"]
            )
        for site, here in (("primary", PRIMARY), ("standby", STANDBY)):
            for function in stack.all("aws_lambda_function", provider=f"aws.{site}"):
                self._function(function, here)
            self.client("sns", here).create_topic(Name=here.topic)
            self._machine(here)
        self.client("rds", PRIMARY).create_db_instance(
            DBInstanceIdentifier=PRIMARY.database,
            Engine="postgres",
            DBInstanceClass="db.r6g.large",
            AllocatedStorage=20,
            MasterUsername="master",
            MasterUserPassword="not-a-secret",
        )
        self._front()
        groups = self.client("autoscaling")
        groups.create_launch_configuration(
            LaunchConfigurationName="launch", ImageId="ami-12345678", InstanceType="t3.micro"
        )

    def reset(self) -> None:
        """Put back what a failover changes: tables, replica, endpoint, group and definitions."""
        for here in (PRIMARY, STANDBY):
            _empty_table(self.client("dynamodb", here), here.lease_table, "id")
            _empty_table(self.client("dynamodb", here), NAMES.ledger_table, "pk", "sk")
            self._machine(here)
        self.turn_records(PRIMARY)
        self._replica()
        self.client("ssm").put_parameter(
            Name=NAMES.endpoint_parameter, Value=OLD_ENDPOINT, Type="String", Overwrite=True
        )
        self._group()
        self.answer(200)

    def turn_records(self, active: RegionNames, *, only_wanted: bool = False) -> None:
        """Record that the record tree answers a region first, as the recovery stack's apply does."""
        for which in (TREE_WANTED,) if only_wanted else (TREE_WANTED, TREE_STANDS):
            item = {"pk": {"S": TREE}, "sk": {"S": which}, "region": {"S": active.region}}
            self.client("dynamodb").put_item(TableName=NAMES.ledger_table, Item=item)

    def answer(self, status: int) -> None:
        """Let the standby's load balancer answer every request with a status."""
        body = json.dumps({"status": "ready", "region": STANDBY.region})
        balancers = self.client("elbv2")
        (found,) = balancers.describe_load_balancers(Names=[STANDBY.load_balancer])["LoadBalancers"]
        (listener,) = balancers.describe_listeners(LoadBalancerArn=found["LoadBalancerArn"])["Listeners"]
        balancers.modify_listener(
            ListenerArn=listener["ListenerArn"], DefaultActions=[_fixed_answer(status, body)]
        )

    def _front(self) -> None:
        """Make the standby's load balancer under its own name, and the workload's name, which leads there."""
        network, balancers = self.client("ec2"), self.client("elbv2")
        vpc = network.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            network.create_subnet(
                VpcId=vpc, CidrBlock=f"10.20.{index}.0/24", AvailabilityZone=f"{STANDBY.region}{zone}"
            )["Subnet"]["SubnetId"]
            for index, zone in enumerate("ab")
        ]
        (balancer,) = balancers.create_load_balancer(Name=STANDBY.load_balancer, Subnets=subnets)[
            "LoadBalancers"
        ]
        hosts = [NAMES.region_host("standby"), NAMES.host("app")]
        certificate = self.client("acm").request_certificate(
            DomainName=hosts[0], SubjectAlternativeNames=hosts[1:], ValidationMethod="DNS"
        )
        balancers.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Port=443,
            Protocol="HTTPS",
            Certificates=[{"CertificateArn": certificate["CertificateArn"]}],
            DefaultActions=[_fixed_answer(200, "")],
        )
        (zone_,) = self.client("route53").list_hosted_zones_by_name(DNSName=SETTINGS.domain)["HostedZones"]
        for host in hosts:
            self.client("route53").change_resource_record_sets(
                HostedZoneId=zone_["Id"],
                ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": _alias(host, balancer)}]},
            )

    def _function(self, function: dict[str, Any], here: RegionNames) -> None:
        self.client("lambda", here).create_function(
            FunctionName=function["function_name"],
            Runtime=function["runtime"],
            Handler=function["handler"],
            Role=function["role"],
            Timeout=function["timeout"],
            Environment={"Variables": function["environment"]["variables"]},
            Code={"ZipFile": package.content()},
        )

    def _machine(self, here: RegionNames) -> None:
        machines = self.client("stepfunctions", here)
        definition_text = text(quick(here))
        existing = {each["stateMachineArn"] for each in machines.list_state_machines()["stateMachines"]}
        if here.state_machine_arn in existing:
            machines.update_state_machine(stateMachineArn=here.state_machine_arn, definition=definition_text)
            return
        machines.create_state_machine(
            name=here.state_machine_arn.rsplit(":", 1)[1],
            definition=definition_text,
            roleArn=here.recovery_role_arn("machine"),
        )

    def _replica(self) -> None:
        rds = self.client("rds")
        with contextlib.suppress(rds.exceptions.DBInstanceNotFoundFault):
            rds.delete_db_instance(DBInstanceIdentifier=STANDBY.database, SkipFinalSnapshot=True)
        rds.create_db_instance_read_replica(
            DBInstanceIdentifier=STANDBY.database,
            SourceDBInstanceIdentifier=PRIMARY.database_arn,
            SourceRegion=PRIMARY.region,
        )

        def copied() -> bool:
            found = rds.describe_db_instances(DBInstanceIdentifier=STANDBY.database)["DBInstances"]
            return bool(found[0]["DBInstanceStatus"] == "available")

        eventually(copied)

    def _group(self) -> None:
        groups = self.client("autoscaling")
        name = STANDBY.auto_scaling_group
        size = {"MinSize": 0, "MaxSize": 2, "DesiredCapacity": 0}
        if groups.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]:
            groups.update_auto_scaling_group(AutoScalingGroupName=name, **size)
            return
        groups.create_auto_scaling_group(
            AutoScalingGroupName=name,
            LaunchConfigurationName="launch",
            AvailabilityZones=[f"{STANDBY.region}a"],
            **size,
        )


def _fixed_answer(status: int, body: str) -> dict[str, Any]:
    config = {"StatusCode": str(status), "ContentType": "application/json", "MessageBody": body}
    return {"Type": "fixed-response", "FixedResponseConfig": config}


def _alias(host: str, balancer: dict[str, Any]) -> dict[str, Any]:
    target = {
        "HostedZoneId": balancer["CanonicalHostedZoneId"],
        "DNSName": balancer["DNSName"],
        "EvaluateTargetHealth": False,
    }
    return {"Name": host, "Type": "A", "AliasTarget": target}


def _empty_table(tables: Any, name: str, *keys: str) -> None:
    """Put a new, empty table in place of an old one."""
    if name in tables.list_tables()["TableNames"]:
        tables.delete_table(TableName=name)
    create_table(tables, name, *keys)
