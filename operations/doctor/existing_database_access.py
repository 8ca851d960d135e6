"""Checks around an existing database: its status and port, who reaches it, its secret, and the class of its replica."""

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from config.fields import Site
from operations.doctor.admission import Traffic, judge_traffic, known_groups
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge

# The states in which RDS takes the calls that make a replica (RDS user guide, "Viewing Amazon RDS DB instance status").
WORKS = ("available", "backing-up", "storage-optimization", "configuring-enhanced-monitoring")
KEYS = ("username", "password")


def of_database(around: DoctorContext, site: Site, item: str, found: Any) -> Iterator[Diagnosis]:
    """Yield the diagnoses of an existing database's surroundings; `found` is RDS's description of the instance."""
    status = str(found["DBInstanceStatus"])
    yield judge(
        f"status of {item}",
        good=status in WORKS,
        cause=f"the status of the database is {status}",
        fix="the database's owner brings it to the status available: RDS makes no replica in another one",
    )
    yield from _placed(around, site, item, found)
    # Of another engine its port follows from the engine, which has a finding of its own.
    if found["Engine"] == around.settings.database.engine:
        yield _port(around, item, found)
        yield from _reached(around, site, item, found)
    if around.settings.active == site:
        yield from _offered(around, site, item, str(found["DBInstanceClass"]))
    if _makes_instances(around):
        yield _named(around, item, found)


def secret_of_site(around: DoctorContext, site: Site) -> Iterator[Diagnosis]:
    """Yield the diagnosis of the secret with an existing database's credentials, which its owner keeps in both
    regions.
    """
    settings = around.settings
    if settings.components.database and settings.existing.has_database and _makes_instances(around):
        yield _secret(around, around.names.site(site).region)


def _makes_instances(around: DoctorContext) -> bool:
    return any("application" in around.settings.made_in_network(site) for site in ("primary", "standby"))


def _port(around: DoctorContext, item: str, found: Any) -> Diagnosis:
    port, wanted = found.get("Endpoint", {}).get("Port"), around.settings.database.port
    return judge(
        f"port of {item}",
        good=port == wanted,
        cause=f"the database listens on port {port}; this project's security group rules admit port {wanted}",
        fix=f"the database's owner changes its port to {wanted}, the engine's default",
    )


def _placed(around: DoctorContext, site: Site, item: str, found: Any) -> Iterator[Diagnosis]:
    network, vpc = around.settings.existing.site(site).network, found.get("DBSubnetGroup", {}).get("VpcId")
    if network and vpc:
        yield judge(
            f"VPC of {item}",
            good=vpc == network.vpc_id,
            cause=f"the database is in the VPC {vpc}",
            fix=f"set existing.{site}.network.vpc_id to {vpc}, with its subnets and route tables",
        )


def _reached(around: DoctorContext, site: Site, item: str, found: Any) -> Iterator[Diagnosis]:
    """Judge the database's security groups: they must admit the application's instances in the database's region and,
    if the VPCs are peered, those in the other region.
    """
    settings = around.settings
    if not settings.components.application:
        return
    ids = [each["VpcSecurityGroupId"] for each in found.get("VpcSecurityGroups", [])]
    groups = known_groups(around.clients("ec2", around.names.site(site).region), ids)
    other = around.names.other(site).site
    application = settings.existing.site(site).application
    instances = (application.security_group_id,) if application else ()
    from_here = Traffic(settings.database.port, settings.network.cidr(site), instances)
    from_there = Traffic(settings.database.port, settings.network.cidr(other))
    for where, traffic in (
        ("its own region", from_here),
        *([("the other region", from_there)] if settings.peered else []),
    ):
        yield judge_traffic(
            f"security groups of {item}, {where}",
            groups,
            traffic,
            told=f"security groups {', '.join(ids) or 'none'}: TCP traffic to {traffic}",
            fix=f"the database's owner admits TCP traffic to {traffic}",
        )


def _offered(around: DoctorContext, site: Site, item: str, its_class: str) -> Iterator[Diagnosis]:
    """Judge whether the other region offers the database class that the replica will have."""
    there, database = around.names.other(site), around.settings.database
    region = there.region
    if around.settings.existing.site(there.site).database or around.label == "embedded":
        return
    wanted = database.replica_class or its_class
    answer = around.clients("rds", region).describe_orderable_db_instance_options(
        Engine=database.engine, DBInstanceClass=wanted
    )
    offered = bool(answer["OrderableDBInstanceOptions"])
    yield judge(
        f"class of {item} in {region}",
        good=offered,
        cause=f"{region} {'offers' if offered else 'does not offer'} {wanted} for {database.engine}",
        fix=f"set database.replica_class to a class that {region} offers, with database.replica_class_reason",
    )


def _named(around: DoctorContext, item: str, found: Any) -> Diagnosis:
    wanted, has = around.names.database_name, found.get("DBName")
    return judge(
        f"database name of {item}",
        good=has == wanted,
        cause=f"the database in the RDS instance is called {has or 'nothing'}; the application connects to {wanted}",
        fix=f"the owner creates a database {wanted} in the RDS instance, or choose a project name from which the "
        f"database's name becomes {has or wanted}",
    )


def _secret(around: DoctorContext, region: str) -> Diagnosis:
    name, item = around.names.database_secret, f"secret {around.names.database_secret} in {region}"
    client = around.clients("secretsmanager", region)
    makes = (
        f"the database's owner stores its user and password, under the keys username and password, in the secret "
        f"{name} of the active region and replicates it: aws secretsmanager create-secret, with --add-replica-regions"
    )
    try:
        text = client.get_secret_value(SecretId=name).get("SecretString", "")
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return Diagnosis(
                item,
                "not ready",
                "the secret doesn't exist, and the application needs it to connect to the database",
                makes,
            )
        raise
    missing = [key for key in KEYS if key not in _keys(text)]
    return judge(
        item,
        good=not missing,
        cause=f"the secret has no {' and no '.join(missing)}"
        if missing
        else "the secret has a username and a password",
        fix=makes,
    )


def _keys(text: str) -> set[str]:
    """Return the keys of a secret's JSON without reading its values."""
    try:
        value = json.loads(text)
    except ValueError:
        return set()
    return set(value) if isinstance(value, dict) else set()
