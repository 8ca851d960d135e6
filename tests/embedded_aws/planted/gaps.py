"""Gaps, one wrong thing each: how it is planted in a clean estate and taken out, and which finding names it."""

from collections.abc import Callable
from copy import deepcopy
from functools import reduce
from typing import Any

from tests.embedded_aws.planted.data_gaps import DATA_GAPS
from tests.embedded_aws.planted.estate import (
    ANYWHERE,
    HERE,
    LOGIN,
    OTHER,
    PROJECT,
    THERE,
    Estate,
    certify,
    keep_secret,
    listen,
    make_database,
    put_policy,
    tcp,
)
from tests.embedded_aws.planted.gap import Gap, Undo

NETWORK, FRONT = "existing.primary.network", "existing.primary.load_balancer.name planted"
GROUP = "existing.primary.application.auto_scaling_group planted-web"
FIREWALL, DATABASE = "existing.primary.application.security_group_id", "existing.primary.database planted-db"


def settled(path: str, value: Any) -> Callable[[Estate, dict[str, Any]], None]:
    """Return a change that sets one key of the settings; a text that names an id of the estate is replaced by
    that id.
    """

    def change(estate: Estate, document: dict[str, Any]) -> None:
        *sections, key = path.split(".")
        inner = reduce(lambda found, name: found.setdefault(name, {}), sections, document)
        known = estate.ids
        inner[key] = (
            [known.get(each, each) for each in value]
            if isinstance(value, list)
            else known.get(str(value), value)
        )

    return change


def both(*changes: Callable[[Estate, dict[str, Any]], None]) -> Callable[[Estate, dict[str, Any]], None]:
    def change(estate: Estate, document: dict[str, Any]) -> None:
        for each in changes:
            each(estate, document)

    return change


def document_of(gap: Gap, estate: Estate) -> dict[str, Any]:
    """Return the settings with the gap in them."""
    document = deepcopy(estate.document)
    if gap.document:
        gap.document(estate, document)
    return document


def _no_resolution(estate: Estate) -> Undo:
    ec2, vpc = estate.client("ec2"), estate.ids["vpc"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": False})
    return lambda: ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": True})


def _no_route(table: str, **way: str) -> Callable[[Estate], Undo]:
    def plant(estate: Estate) -> Undo:
        ec2, id_ = estate.client("ec2"), estate.ids[table]
        target = {key: estate.ids[name] for key, name in way.items()}
        ec2.delete_route(RouteTableId=id_, DestinationCidrBlock=ANYWHERE)
        return lambda: ec2.create_route(RouteTableId=id_, DestinationCidrBlock=ANYWHERE, **target)

    return plant


def _public_instances(estate: Estate) -> Undo:
    ec2, table = estate.client("ec2"), estate.ids["private-table"]
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE)
    ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, GatewayId=estate.ids["gateway"])

    def undo() -> None:
        ec2.delete_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE)
        ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, NatGatewayId=estate.ids["nat"])

    return undo


def _taken_route(estate: Estate) -> Undo:
    ec2, table = estate.client("ec2"), estate.ids["database-table"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock=OTHER, NatGatewayId=estate.ids["nat"])
    return lambda: ec2.delete_route(RouteTableId=table, DestinationCidrBlock=OTHER)


def _no_rule(group: str, port: int, *networks: str, of: str = "") -> Callable[[Estate], Undo]:
    def plant(estate: Estate) -> Undo:
        ec2, id_ = estate.client("ec2"), estate.ids[group]
        rule = tcp(port, *networks, groups=[{"GroupId": estate.ids[of]}] if of else ())
        ec2.revoke_security_group_ingress(GroupId=id_, IpPermissions=[rule])
        return lambda: ec2.authorize_security_group_ingress(GroupId=id_, IpPermissions=[rule])

    return plant


def _narrow_rule(estate: Estate) -> Undo:
    """Restrict the rule to 10.0.0.0/16, as was found in a real estate."""
    undo = _no_rule("data", 5432, OTHER)(estate)
    ec2, id_, rule = estate.client("ec2"), estate.ids["data"], tcp(5432, "10.0.0.0/16")
    ec2.authorize_security_group_ingress(GroupId=id_, IpPermissions=[rule])

    def widen() -> None:
        ec2.revoke_security_group_ingress(GroupId=id_, IpPermissions=[rule])
        undo()

    return widen


def _listener(port: int | None, target: str = "planted-web") -> Callable[[Estate], Undo]:
    def plant(estate: Estate) -> Undo:
        elb = estate.client("elbv2")
        elb.delete_listener(ListenerArn=estate.ids["listener"])
        other = listen(estate, port, target) if port else None

        def undo() -> None:
            if other:
                elb.delete_listener(ListenerArn=other)
            estate.ids["listener"] = listen(estate)

        return undo

    return plant


def _narrow_listener(estate: Estate) -> Undo:
    """Give the listener a wildcard, which covers one level only."""
    elb, ids = estate.client("elbv2"), estate.ids

    def show(certificate: str) -> None:
        given = [{"CertificateArn": ids[certificate]}]
        elb.modify_listener(ListenerArn=ids["listener"], Certificates=given)

    show("narrow-certificate")
    return lambda: show("certificate")


def _other_balancer(name: str, tier: str = "public", **said: str) -> Callable[[Estate], Undo]:
    def plant(estate: Estate) -> Undo:
        elb, ids = estate.client("elbv2"), estate.ids
        groups = {} if said.get("Type") == "network" else {"SecurityGroups": [ids["front"]]}
        made = elb.create_load_balancer(
            Name=name, Subnets=[ids[f"{tier}-a"], ids[f"{tier}-b"]], **groups, **said
        )
        arn = made["LoadBalancers"][0]["LoadBalancerArn"]
        return lambda: elb.delete_load_balancer(LoadBalancerArn=arn)

    return plant


def _wrong_path(estate: Estate) -> Undo:
    elb, arn = estate.client("elbv2"), estate.ids["planted-web"]
    elb.modify_target_group(TargetGroupArn=arn, HealthCheckPath="/health/ready")
    return lambda: elb.modify_target_group(TargetGroupArn=arn, HealthCheckPath="/health")


def _sizes(**said: int) -> Callable[[Estate], Undo]:
    def plant(estate: Estate) -> Undo:
        scaling = estate.client("autoscaling")
        scaling.update_auto_scaling_group(AutoScalingGroupName="planted-web", **said)
        return lambda: scaling.update_auto_scaling_group(
            AutoScalingGroupName="planted-web", MinSize=0, MaxSize=10, DesiredCapacity=0
        )

    return plant


def _suspended(estate: Estate) -> Undo:
    scaling = estate.client("autoscaling")
    named = {"AutoScalingGroupName": "planted-web", "ScalingProcesses": ["Launch"]}
    scaling.suspend_processes(**named)
    return lambda: scaling.resume_processes(**named)


def _renamed_policy(estate: Estate) -> Undo:
    scaling = estate.client("autoscaling")
    scaling.delete_policy(AutoScalingGroupName="planted-web", PolicyName="by-load")
    put_policy(estate, "by-requests")

    def undo() -> None:
        scaling.delete_policy(AutoScalingGroupName="planted-web", PolicyName="by-requests")
        put_policy(estate, "by-load")

    return undo


def _changed_database(back: dict[str, Any], **said: Any) -> Callable[[Estate], Undo]:
    def plant(estate: Estate) -> Undo:
        rds = estate.client("rds")
        rds.modify_db_instance(DBInstanceIdentifier="planted-db", ApplyImmediately=True, **said)
        return lambda: rds.modify_db_instance(
            DBInstanceIdentifier="planted-db",
            ApplyImmediately=True,
            **{
                key: [estate.ids[each] for each in value] if isinstance(value, list) else value
                for key, value in back.items()
            },
        )

    return plant


def _other_database(name: str, **said: Any) -> Callable[[Estate], Undo]:
    def plant(estate: Estate) -> Undo:
        make_database(estate, name, **said)
        rds = estate.client("rds")
        return lambda: rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)

    return plant


def _foreign_rules(estate: Estate) -> Undo:
    rds, ids = estate.client("rds"), estate.ids
    rds.modify_db_instance(DBInstanceIdentifier="planted-db", VpcSecurityGroupIds=[ids["foreign"]])
    return lambda: rds.modify_db_instance(
        DBInstanceIdentifier="planted-db", VpcSecurityGroupIds=[ids["data"]]
    )


def _secret(text: str | None) -> Callable[[Estate], Undo]:
    import json

    def plant(estate: Estate) -> Undo:
        secrets, name = estate.client("secretsmanager"), f"{PROJECT}/db/master"
        if text is not None:
            secrets.put_secret_value(SecretId=name, SecretString=text)
            return lambda: secrets.put_secret_value(SecretId=name, SecretString=json.dumps(LOGIN))
        secrets.remove_regions_from_replication(SecretId=name, RemoveReplicaRegions=[THERE])
        secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        return lambda: keep_secret(estate, json.dumps(LOGIN))

    return plant


def _no_copy(estate: Estate) -> Undo:
    secrets, name = estate.client("secretsmanager"), f"{PROJECT}/db/master"
    secrets.remove_regions_from_replication(SecretId=name, RemoveReplicaRegions=[THERE])
    return lambda: secrets.replicate_secret_to_regions(SecretId=name, AddReplicaRegions=[{"Region": THERE}])


def _narrow_certificate(estate: Estate) -> Undo:
    acm = estate.client("acm")
    arn = certify(estate, HERE, "shop.example.com", "shop.example.com")
    other = certify(
        estate,
        THERE,
        "shop.example.com",
        *(f"{each}.example.com" for each in ("app", "live.app", "primary.app", "standby.app")),
    )

    def undo() -> None:
        acm.delete_certificate(CertificateArn=arn)
        estate.client("acm", THERE).delete_certificate(CertificateArn=other)

    return undo


NOWHERE = "0a0a0a0a0a0a0a0a0"
DATABASE_SETTING = "existing.primary.database"
GAPS: dict[str, Gap] = {
    "a VPC that isn't there": Gap(
        f"{NETWORK}.vpc_id",
        "has no VPC of this id",
        document=settled(f"{NETWORK}.vpc_id", f"vpc-{NOWHERE}"),
        follows=("VPC of ",),
    ),
    "a VPC with another network": Gap(
        f"network of {NETWORK}.vpc_id",
        "10.10.0.0/16",
        document=settled("network.primary_cidr", "10.11.0.0/16"),
    ),
    "a VPC that resolves no names": Gap(f"name resolution of {NETWORK}", "disabled", _no_resolution),
    "a public subnet that isn't there": Gap(
        f"{NETWORK}.public_subnet_ids",
        NOWHERE,
        document=settled(f"{NETWORK}.public_subnet_ids", ["public-a", f"subnet-{NOWHERE}"]),
        follows=(f"internet gateway of {NETWORK}",),
    ),
    "a database subnet that isn't there": Gap(
        f"{NETWORK}.database_subnet_ids",
        NOWHERE,
        document=settled(f"{NETWORK}.database_subnet_ids", ["database-a", f"subnet-{NOWHERE}"]),
        follows=(f"{NETWORK}.route_table_ids",),
    ),
    "a subnet of another VPC": Gap(
        f"{NETWORK}.private_subnet_ids",
        "not in the VPC vpc-",
        document=settled(f"{NETWORK}.private_subnet_ids", ["private-a", "private-b", "elsewhere-subnet"]),
        follows=(f"{NETWORK}.route_table_ids",),
    ),
    "subnets of one zone": Gap(
        f"{NETWORK}.private_subnet_ids",
        "are us-east-1a",
        document=settled(f"{NETWORK}.private_subnet_ids", ["private-a", "private-a2"]),
    ),
    "public subnets without a gateway": Gap(
        f"internet gateway of {NETWORK}", "without a route", _no_route("public-table", GatewayId="gateway")
    ),
    "private subnets named as public": Gap(
        f"internet gateway of {NETWORK}",
        "without a route",
        document=settled(f"{NETWORK}.public_subnet_ids", ["private-a", "private-b"]),
    ),
    "private subnets that are public": Gap(f"way out of {NETWORK}", "are public", _public_instances),
    "a route table that isn't there": Gap(
        f"{NETWORK}.route_table_ids",
        NOWHERE,
        document=settled(f"{NETWORK}.route_table_ids", ["private-table", "database-table", f"rtb-{NOWHERE}"]),
    ),
    "a route table that isn't named": Gap(
        f"{NETWORK}.route_table_ids",
        "get no route to the other region",
        document=settled(f"{NETWORK}.route_table_ids", ["private-table"]),
    ),
    "a route to the other region's network": Gap(f"routes of {NETWORK}", OTHER, _taken_route),
    "a load balancer that isn't there": Gap(
        "existing.primary.load_balancer.name nothing",
        "has no load balancer",
        document=settled("existing.primary.load_balancer.name", "nothing"),
    ),
    "an internal load balancer": Gap(
        "scheme of existing.primary.load_balancer.name inside",
        "internal",
        _other_balancer("inside", Scheme="internal"),
        settled("existing.primary.load_balancer.name", "inside"),
        follows=("listener of existing.primary.load_balancer.name inside",),
    ),
    "a network load balancer": Gap(
        "type of existing.primary.load_balancer.name plain",
        "network",
        _other_balancer("plain", Type="network"),
        settled("existing.primary.load_balancer.name", "plain"),
        follows=(
            "listener of existing.primary.load_balancer.name plain",
            "security groups of existing.primary.load_balancer.name plain",
            f"rules of {FIREWALL}",
        ),
    ),
    "a load balancer that users can't reach": Gap(
        f"security groups of {FRONT}", "not admitted", _no_rule("front", 443, ANYWHERE)
    ),
    "a load balancer with port 80 only": Gap(
        f"listener of {FRONT}", "listens on the ports 80", _listener(80)
    ),
    "a load balancer that listens on nothing": Gap(f"listener of {FRONT}", "none", _listener(None)),
    "a listener whose certificate is too narrow": Gap(
        f"certificate of {FRONT}", "primary.app.example.com", _narrow_listener
    ),
    "a listener that forwards elsewhere": Gap(
        f"target group of {FRONT}", "does not forward", _listener(443, "planted-other")
    ),
    "a target group that isn't there": Gap(
        "existing.primary.load_balancer.target_group nothing",
        "has no target group",
        document=settled("existing.primary.load_balancer.target_group", "nothing"),
        follows=(f"target group of {GROUP}",),
    ),
    "a target group that asks for readiness": Gap(
        "health check of existing.primary.load_balancer", "/health/ready", _wrong_path
    ),
    "a group that isn't there": Gap(
        "existing.primary.application.auto_scaling_group nothing",
        "has no Auto Scaling group",
        document=settled("existing.primary.application.auto_scaling_group", "nothing"),
    ),
    "a group whose maximum is too small": Gap(
        f"sizes of {GROUP}",
        "maximum 3",
        _sizes(MaxSize=3),
        settled("application.capacity", {"minimum": 2, "desired": 6, "maximum": 10}),
    ),
    "a group that may start nothing": Gap(f"sizes of {GROUP}", "maximum 0", _sizes(MaxSize=0)),
    "a group that launches nothing": Gap(f"processes of {GROUP}", "Launch", _suspended),
    "a policy of another name": Gap(
        "existing.primary.application.scaling_policy by-load", "by-requests", _renamed_policy
    ),
    "a policy of another kind": Gap(
        "existing.primary.application.scaling_policy by-step",
        "SimpleScaling",
        document=settled("existing.primary.application.scaling_policy", "by-step"),
    ),
    "a group that doesn't register": Gap(
        "target group of existing.primary.application.auto_scaling_group planted-apart",
        "does not register",
        document=both(
            settled("existing.primary.application.auto_scaling_group", "planted-apart"),
            lambda _, document: document["existing"]["primary"]["application"].pop("scaling_policy"),
        ),
    ),
    "a security group that isn't there": Gap(
        FIREWALL,
        "has no security group",
        document=settled(FIREWALL, f"sg-{NOWHERE}"),
        follows=(f"security groups of {DATABASE}, its own region",),
    ),
    "a security group of another VPC": Gap(
        f"VPC of {FIREWALL}",
        "vpc-",
        document=settled(FIREWALL, "foreign"),
        follows=(
            "rules of ",
            f"security groups of {DATABASE}, its own region",
        ),
    ),
    "instances that the load balancer can't reach": Gap(
        f"rules of {FIREWALL}", "not admitted", _no_rule("instances", 8080, of="front")
    ),
    "a database that isn't there": Gap(
        f"{DATABASE_SETTING} nothing",
        "has no database instance",
        document=settled(DATABASE_SETTING, "nothing"),
    ),
    "a managed master password": Gap(
        f"master password of {DATABASE_SETTING} managed",
        "RDS manages the master password",
        _other_database("managed", ManageMasterUserPassword=True, MasterUserPassword=None),
        settled(DATABASE_SETTING, "managed"),
    ),
    "a database without backups": Gap(
        f"backups of {DATABASE}",
        "no automated backups",
        _changed_database({"BackupRetentionPeriod": 7}, BackupRetentionPeriod=0),
    ),
    "a database that isn't encrypted": Gap(
        f"encryption of {DATABASE_SETTING} plain-db",
        "isn't encrypted",
        _other_database("plain-db", StorageEncrypted=False),
        settled(DATABASE_SETTING, "plain-db"),
    ),
    "another engine": Gap(
        f"engine of {DATABASE}",
        "postgres 16.4",
        document=settled("database.engine", "mysql"),
    ),
    "another version": Gap(
        f"engine of {DATABASE}", "16.4", document=settled("database.engine_version", "15")
    ),
    "a database of another name": Gap(
        f"database name of {DATABASE_SETTING} shop-db",
        "shop",
        _other_database("shop-db", DBName="shop"),
        settled(DATABASE_SETTING, "shop-db"),
    ),
    "a database that its instances can't reach": Gap(
        f"security groups of {DATABASE}, its own region",
        "not admitted",
        _no_rule("data", 5432, of="instances"),
    ),
    "a database that admits one network only": Gap(
        f"security groups of {DATABASE}, the other region", "not admitted", _narrow_rule
    ),
    "a secret that isn't there": Gap(
        f"secret {PROJECT}/db/master in {HERE}",
        "doesn't exist",
        _secret(None),
        follows=(f"secret {PROJECT}/db/master in {THERE}",),
    ),
    "a secret without its copy": Gap(f"secret {PROJECT}/db/master in {THERE}", "doesn't exist", _no_copy),
    "a secret without a password": Gap(
        f"secret {PROJECT}/db/master in {HERE}",
        "no password",
        _secret('{"username": "owner"}'),
        follows=(f"secret {PROJECT}/db/master in {THERE}",),
    ),
    "a certificate that isn't there": Gap(
        "existing.certificate nothing.example.com in us-east-1",
        "exist: none",
        document=settled("existing.certificate", "nothing.example.com"),
        follows=("existing.certificate nothing.example.com in us-west-2",),
    ),
    "a certificate that doesn't cover every name": Gap(
        "existing.certificate shop.example.com in us-east-1",
        "live.app",
        _narrow_certificate,
        settled("existing.certificate", "shop.example.com"),
    ),
    **DATA_GAPS,
}
