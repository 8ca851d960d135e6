"""An estate of one region that is as it should be, made by its owner's own calls; gaps are planted in it one by one."""

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.settings import Settings, parse_settings
from operations.doctor.context import DoctorContext
from tests.embedded_aws.conftest import Aws

HERE, THERE = "us-east-1", "us-west-2"
NETWORK, OTHER, PROJECT = "10.10.0.0/16", "10.20.0.0/16", "planted"
ANYWHERE = "0.0.0.0/0"
HOSTS = ("app", "live.app", "primary.app", "standby.app")
DOMAIN = "app.example.com"
LOGIN = {"username": "owner", "password": "owners-own-password"}
PATIENCE_SECONDS = 120.0


@dataclass
class Estate:
    """The existing resources of one region. `ids` are theirs by purpose, and `document` is the `dr.yaml` that
    adopts them.
    """

    aws: Aws
    ids: dict[str, str] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str, region: str = HERE) -> Any:
        return self.aws.client(service, region)

    @property
    def settings(self) -> Settings:
        return parse_settings(self.document)

    def around(self, document: dict[str, Any] | None = None) -> DoctorContext:
        """Return a doctor's context for this estate, with the settings of another document if one is given."""
        return DoctorContext(parse_settings(document or self.document), self.aws.client, "embedded")


def build(aws: Aws) -> Estate:
    """Make the whole estate."""
    estate = Estate(aws)
    network = _network(estate)
    _security(estate)
    _front(estate, network)
    _application(estate, network)
    _database(estate, network)
    make_table(estate, "planted-carts")
    make_bucket(estate, "planted-invoices")
    make_bucket(estate, "planted-invoices-there", THERE)
    for region in (HERE, THERE):
        certify(estate, region, DOMAIN, *(f"{host}.example.com" for host in HOSTS))
    estate.document = {
        "project": PROJECT,
        "components": {"cdn": False, "storage": False, "table": False},
        "cache": {"enabled": False},
        "existing": {
            "certificate": DOMAIN,
            "tables": [{"name": "planted-carts"}],
            "buckets": [{"primary": "planted-invoices", "standby": "planted-invoices-there"}],
            "primary": {
                "network": network,
                "load_balancer": {"name": "planted", "target_group": "planted-web"},
                "application": {
                    "auto_scaling_group": "planted-web",
                    "security_group_id": estate.ids["instances"],
                    "scaling_policy": "by-load",
                },
                "database": "planted-db",
            },
        },
    }
    return estate


def _network(estate: Estate) -> dict[str, Any]:
    ec2, ids = estate.client("ec2"), estate.ids
    ids["vpc"] = vpc = ec2.create_vpc(CidrBlock=NETWORK)["Vpc"]["VpcId"]
    ids["gateway"] = gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway)
    subnets = {
        f"{tier}-{zone}": ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"10.10.{10 * place + number}.0/24", AvailabilityZone=f"{HERE}{zone}"
        )["Subnet"]["SubnetId"]
        for place, tier in enumerate(("public", "private", "database"))
        for number, zone in enumerate("ab")
    }
    ids |= subnets
    # A third of each tier in the first zone only: what a gap of zones names.
    ids["private-a2"] = ec2.create_subnet(VpcId=vpc, CidrBlock="10.10.40.0/24", AvailabilityZone=f"{HERE}a")[
        "Subnet"
    ]["SubnetId"]
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ids["nat"] = ec2.create_nat_gateway(SubnetId=subnets["public-a"], AllocationId=address)["NatGateway"][
        "NatGatewayId"
    ]
    ways = {"public": {"GatewayId": gateway}, "private": {"NatGatewayId": ids["nat"]}, "database": None}
    for tier, way in ways.items():
        ids[f"{tier}-table"] = table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        if way:
            ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, **way)
        members = [f"{tier}-a", f"{tier}-b", *(["private-a2"] if tier == "private" else [])]
        for each in members:
            ids[f"{each}-association"] = ec2.associate_route_table(RouteTableId=table, SubnetId=ids[each])[
                "AssociationId"
            ]
    ids["elsewhere"] = ec2.create_vpc(CidrBlock="10.50.0.0/16")["Vpc"]["VpcId"]
    ids["elsewhere-subnet"] = ec2.create_subnet(VpcId=ids["elsewhere"], CidrBlock="10.50.0.0/24")["Subnet"][
        "SubnetId"
    ]
    return {
        "vpc_id": vpc,
        "public_subnet_ids": [subnets["public-a"], subnets["public-b"]],
        "private_subnet_ids": [subnets["private-a"], subnets["private-b"]],
        "database_subnet_ids": [subnets["database-a"], subnets["database-b"]],
        "route_table_ids": [ids["private-table"], ids["database-table"]],
    }


def _security(estate: Estate) -> None:
    ec2, ids = estate.client("ec2"), estate.ids
    for name, vpc in (("front", "vpc"), ("instances", "vpc"), ("data", "vpc"), ("foreign", "elsewhere")):
        ids[name] = ec2.create_security_group(GroupName=f"planted-{name}", Description=name, VpcId=ids[vpc])[
            "GroupId"
        ]
    admit(estate, "front", 443, ANYWHERE)
    pairs = [{"GroupId": ids["front"]}]
    ec2.authorize_security_group_ingress(GroupId=ids["instances"], IpPermissions=[tcp(8080, groups=pairs)])
    pairs = [{"GroupId": ids["instances"]}]
    ec2.authorize_security_group_ingress(GroupId=ids["data"], IpPermissions=[tcp(5432, groups=pairs)])
    admit(estate, "data", 5432, OTHER)


def tcp(port: int, *networks: str, groups: Any = ()) -> dict[str, Any]:
    """Return a rule of one port."""
    rule: dict[str, Any] = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}
    ranges = {"IpRanges": [{"CidrIp": each} for each in networks]} if networks else {}
    return rule | ranges | ({"UserIdGroupPairs": list(groups)} if groups else {})


def admit(estate: Estate, group: str, port: int, *networks: str) -> None:
    """Let a security group admit networks to a port."""
    estate.client("ec2").authorize_security_group_ingress(
        GroupId=estate.ids[group], IpPermissions=[tcp(port, *networks)]
    )


def _front(estate: Estate, network: dict[str, Any]) -> None:
    elb, ids = estate.client("elbv2"), estate.ids
    ids["balancer"] = elb.create_load_balancer(
        Name="planted", Subnets=network["public_subnet_ids"], SecurityGroups=[ids["front"]]
    )["LoadBalancers"][0]["LoadBalancerArn"]
    for name in ("planted-web", "planted-other"):
        ids[name] = elb.create_target_group(
            Name=name, Protocol="HTTP", Port=8080, VpcId=ids["vpc"], HealthCheckPath="/health"
        )["TargetGroups"][0]["TargetGroupArn"]
    ids["certificate"] = certify(
        estate, HERE, "listener.example.com", *(f"{host}.example.com" for host in HOSTS)
    )
    ids["narrow-certificate"] = certify(estate, HERE, "narrow.example.com", "*.example.com")
    ids["listener"] = listen(estate)


def listen(estate: Estate, port: int = 443, target: str = "planted-web") -> str:
    """Make the listener of the load balancer."""
    secure = {"Protocol": "HTTPS", "Certificates": [{"CertificateArn": estate.ids["certificate"]}]}
    made = estate.client("elbv2").create_listener(
        LoadBalancerArn=estate.ids["balancer"],
        Port=port,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": estate.ids[target]}],
        **(secure if port == 443 else {"Protocol": "HTTP"}),
    )
    return str(made["Listeners"][0]["ListenerArn"])


def _application(estate: Estate, network: dict[str, Any]) -> None:
    scaling, ids = estate.client("autoscaling"), estate.ids
    image = estate.client("ec2").describe_images()["Images"][0]["ImageId"]
    scaling.create_launch_configuration(
        LaunchConfigurationName="planted",
        ImageId=image,
        InstanceType="t4g.small",
        SecurityGroups=[ids["instances"]],
    )
    for name, arns in (("planted-web", [ids["planted-web"]]), ("planted-apart", [])):
        scaling.create_auto_scaling_group(
            AutoScalingGroupName=name,
            LaunchConfigurationName="planted",
            MinSize=0,
            MaxSize=10,
            DesiredCapacity=0,
            VPCZoneIdentifier=",".join(network["private_subnet_ids"]),
            TargetGroupARNs=arns,
        )
    for name, kind in (("by-load", "TargetTrackingScaling"), ("by-step", "SimpleScaling")):
        put_policy(estate, name, kind)


def put_policy(estate: Estate, name: str, kind: str = "TargetTrackingScaling") -> None:
    """Give the group a policy."""
    tracking = {
        "TargetTrackingConfiguration": {
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
            "TargetValue": 50.0,
        }
    }
    simple = {"AdjustmentType": "ChangeInCapacity", "ScalingAdjustment": 1}
    estate.client("autoscaling").put_scaling_policy(
        AutoScalingGroupName="planted-web",
        PolicyName=name,
        PolicyType=kind,
        **(tracking if kind == "TargetTrackingScaling" else simple),
    )


def _database(estate: Estate, network: dict[str, Any]) -> None:
    rds = estate.client("rds")
    rds.create_db_subnet_group(
        DBSubnetGroupName="planted",
        DBSubnetGroupDescription="the owner's",
        SubnetIds=network["database_subnet_ids"],
    )
    make_database(estate, "planted-db")
    keep_secret(estate, json.dumps(LOGIN))


def make_database(estate: Estate, name: str, **said: Any) -> None:
    """Make a database without faults; `said` replaces arguments of the call."""
    usual = {
        "DBInstanceClass": "db.t4g.large",
        "Engine": "postgres",
        "EngineVersion": "16.4",
        "AllocatedStorage": 100,
        "StorageType": "gp3",
        "StorageEncrypted": True,
        "DBName": PROJECT,
        "MasterUsername": LOGIN["username"],
        "MasterUserPassword": LOGIN["password"],
        "DBSubnetGroupName": "planted",
        "VpcSecurityGroupIds": [estate.ids["data"]],
        "BackupRetentionPeriod": 7,
    }
    given = {key: value for key, value in {**usual, **said}.items() if value is not None}
    rds = estate.client("rds")
    rds.create_db_instance(DBInstanceIdentifier=name, **given)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (
        rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]["DBInstanceStatus"]
        != "available"
    ):
        assert time.monotonic() < deadline, name
        time.sleep(0.2)


def make_table(estate: Estate, name: str, region: str = HERE, **said: Any) -> None:
    """Make a table without faults; `said` replaces or, with None, removes arguments of the call."""
    usual: dict[str, Any] = {
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    }
    given = {key: value for key, value in {**usual, **said}.items() if value is not None}
    estate.client("dynamodb", region).create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        **given,
    )


def make_bucket(estate: Estate, name: str, region: str = HERE, **said: Any) -> None:
    """Make a bucket without faults; `said` adds arguments of the call."""
    s3 = estate.client("s3", region)
    where = {} if region == HERE else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **where, **said)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


def keep_secret(estate: Estate, text: str) -> None:
    """Keep the secret that the instances sign in with, in both regions."""
    estate.client("secretsmanager").create_secret(
        Name=f"{PROJECT}/db/master", SecretString=text, AddReplicaRegions=[{"Region": THERE}]
    )


def certify(estate: Estate, region: str, domain: str, *names: str) -> str:
    """Import a certificate for a domain and more names, which ACM reads from the certificate, and return its ARN."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, domain)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    made = estate.client("acm", region).import_certificate(
        Certificate=certificate.public_bytes(pem),
        PrivateKey=key.private_bytes(
            pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        ),
    )
    return str(made["CertificateArn"])
