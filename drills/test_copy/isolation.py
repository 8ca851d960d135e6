"""The isolation of a test copy: production's resources are read before and after, and compared."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from config.names import RegionNames
from drills.faults.traffic_share import zone_of
from operations.target import Target

# What the ledger has of failovers; heartbeats, drills and readiness are written all the time.
KEPT = ("active", "permit", "switch", "promotion", "inhibition", "execution")
# The component test, which may be due meanwhile and changes nothing.
REHEARSED = ("test",)
UNKNOWN = "unknown"
# Of a value, in a reason.
LONGEST = 120
Production = Mapping[str, str]
Read = Callable[[], Iterator[tuple[str, Any]]]


def production(target: Target) -> Production:
    """Return production's resources as texts; one that can't be read begins with `unknown`."""
    found: dict[str, str] = {}
    for item, read in _items(target):
        try:
            found |= {f"{item}{more}": json.dumps(value, default=str) for more, value in read()}
        except (BotoCoreError, ClientError, LookupError, ValueError) as error:
            found[item] = f"{UNKNOWN}: {error}"
    return found


def touched(before: Production, after: Production) -> list[str]:
    """Return a sentence for each resource that changed, or that could not be compared. Pure."""
    told = []
    for item in sorted(before.keys() | after.keys()):
        was, now = before.get(item, "nothing"), after.get(item, "nothing")
        if was.startswith(UNKNOWN) or now.startswith(UNKNOWN):
            cause = (now if now.startswith(UNKNOWN) else was).removeprefix(f"{UNKNOWN}: ")
            told.append(f"isolation: {item} could not be read: {cause}")
        elif was != now:
            told.append(f"isolation: {item} of production was {shortly(was)} and is {shortly(now)}")
    return told


def shortly(text: str) -> str:
    """Shorten a text to one line; the journal has all of it."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _items(target: Target) -> Iterator[tuple[str, Read]]:
    components = target.settings.components
    for here in (target.active, target.passive):
        if components.database:
            yield f"database in {here.region}", partial(_database, target, here)
            yield f"writer in {here.region}", partial(_parameter, target, here)
        if components.application:
            yield f"group in {here.region}", partial(_group, target, here)
    if components.recovery:
        yield "record ", partial(_records, target)
        yield "ledger ", partial(_ledger, target)
        yield "lease", partial(_lease, target)


def _database(target: Target, here: RegionNames) -> Iterator[tuple[str, Any]]:
    """Yield the database's endpoint and source; its status isn't compared, because a backup changes it."""
    rds = target.client("rds", here.region)
    if target.settings.database.is_global:
        (found,) = rds.describe_db_clusters(DBClusterIdentifier=here.database)["DBClusters"]
        yield "", {key: found.get(key) for key in ("Endpoint", "ReplicationSourceIdentifier")}
        return
    (found,) = rds.describe_db_instances(DBInstanceIdentifier=here.database)["DBInstances"]
    source = found.get("ReadReplicaSourceDBInstanceIdentifier")
    yield "", {"at": found["Endpoint"], "replicates": source}


def _parameter(target: Target, here: RegionNames) -> Iterator[tuple[str, Any]]:
    found = target.client("ssm", here.region).get_parameter(Name=here.endpoint_parameter)["Parameter"]
    yield "", [found["Value"], found["Version"]]


def _group(target: Target, here: RegionNames) -> Iterator[tuple[str, Any]]:
    """Yield the group's minimum and maximum size; the desired size follows the load, so it isn't compared."""
    found = target.client("autoscaling", here.region).describe_auto_scaling_groups(
        AutoScalingGroupNames=[here.auto_scaling_group]
    )
    (group,) = found["AutoScalingGroups"]
    yield "", [group["MinSize"], group["MaxSize"]]


def _records(target: Target) -> Iterator[tuple[str, Any]]:
    route53 = target.client("route53", target.names.global_region)
    pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone_of(target))
    for record in (each for page in pages for each in page["ResourceRecordSets"]):
        yield " ".join([record["Type"], record["Name"], record.get("SetIdentifier", "")]).strip(), record


def _ledger(target: Target) -> Iterator[tuple[str, Any]]:
    client = target.client("dynamodb", target.passive.region)
    for kind in KEPT:
        found = client.query(
            TableName=target.names.ledger_table,
            KeyConditionExpression="pk = :kind",
            ExpressionAttributeValues={":kind": {"S": kind}},
            ScanIndexForward=False,
            ConsistentRead=True,
        )
        yield kind, [item for item in found["Items"] if item.get("action", {}).get("S") not in REHEARSED]


def _lease(target: Target) -> Iterator[tuple[str, Any]]:
    found = target.client("dynamodb", target.passive.region).get_item(
        TableName=target.passive.lease_table, Key={"id": {"S": "failover"}}, ConsistentRead=True
    )
    yield "", found.get("Item")
