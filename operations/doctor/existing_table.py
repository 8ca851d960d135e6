"""Checks of existing tables: whether the standby region has this project's replica of each, or can get one."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from config.adopted_data import OWN_KEY, ExistingTable
from config.fields import Site
from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge
from recovery.steps.standby.table import described

STREAM = "NEW_AND_OLD_IMAGES"
SYMMETRIC = "SYMMETRIC_DEFAULT"


def of_site(around: DoctorContext, site: Site) -> Iterator[Diagnosis]:
    """Yield the diagnoses of the existing tables. They belong to the primary region: none for the standby region."""
    for table in around.settings.existing.tables if site == "primary" else ():
        yield from _table(around, table)


def _table(around: DoctorContext, table: ExistingTable) -> Iterator[Diagnosis]:
    region = around.names.primary.region
    item = f"existing.tables {table.name}"
    found = described(around.clients("dynamodb", region), table.name)
    if found is None:
        yield Diagnosis(
            item,
            "not ready",
            f"{region} has no table of this name",
            f"give the name of a table in {region}; aws dynamodb list-tables lists them",
        )
        return
    stream = found.get("StreamSpecification", {})
    kind = stream.get("StreamViewType", "none") if stream.get("StreamEnabled") else "none"
    yield judge(
        f"stream of {item}",
        good=kind == STREAM,
        cause=f"the view type of the table's stream is {kind}; a replica needs {STREAM}",
        fix=f"the table's owner enables a stream with {STREAM}; a stream of another view type must be disabled first",
    )
    billing = found.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
    yield judge(
        f"billing of {item}",
        good=billing == "PAY_PER_REQUEST",
        cause=f"the table's billing mode is {billing}",
        fix="the table's owner sets PAY_PER_REQUEST: DynamoDB adds a replica only to a table whose write capacity is "
        "on demand or scaled automatically, and this project only to one that is on demand",
    )
    yield _key(around, table, f"key of {item}", found.get("SSEDescription", {}))
    yield _replica(around, table, f"replica of {item}", found)


def _key(around: DoctorContext, table: ExistingTable, item: str, encryption: Any) -> Diagnosis:
    """Judge whether the table and its replica have keys of the same kind, and whether the replica's key can be used."""
    here, there = around.names.primary.region, around.names.standby.region
    arn = encryption.get("KMSMasterKeyArn", "") if encryption.get("Status") == "ENABLED" else ""
    known = around.clients("kms", here).describe_key(KeyId=arn)["KeyMetadata"] if arn else {}
    is_customers = known.get("KeyManager") == "CUSTOMER"
    if is_customers and not table.replica_key:
        return Diagnosis(
            item,
            "not ready",
            f"the table's key {arn} is customer managed, and replica_key names no key for the replica in {there}",
            f"in the table's entry of existing.tables set replica_key to the ARN of a key in {there}, or to {OWN_KEY}",
        )
    if table.replica_key and not is_customers:
        return Diagnosis(
            item,
            "not ready",
            f"the table is encrypted with an AWS key, and replica_key is {table.replica_key}: either both keys or "
            "neither must be customer managed",
            "remove replica_key",
        )
    if table.replica_key in (None, OWN_KEY):
        return Diagnosis(
            item, "ready", f"the table is encrypted with {arn or 'a key of DynamoDB itself'}", ""
        )
    return _usable(around, item, str(table.replica_key), there)


def _usable(around: DoctorContext, item: str, arn: str, region: str) -> Diagnosis:
    try:
        known = around.clients("kms", region).describe_key(KeyId=arn)["KeyMetadata"]
        state = known["KeyState"]
        if known.get("KeyManager") != "CUSTOMER" or known.get("KeySpec", SYMMETRIC) != SYMMETRIC:
            state = "no symmetric customer managed key"
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        state = "missing"
    return judge(
        item,
        good=state == "Enabled",
        cause=f"the replica's key {arn} is {state.lower()}",
        fix=f"set replica_key to an enabled, symmetric, customer managed key in {region}; aws kms list-keys lists them",
    )


def _replica(around: DoctorContext, table: ExistingTable, item: str, found: Any) -> Diagnosis:
    """Judge the other region: it must have this project's replica of the table, or no table of that name yet."""
    there = around.names.standby
    client = around.clients("dynamodb", there.region)
    copy = described(client, table.name)
    if copy is None:
        return Diagnosis(item, "ready", f"{there.region} has no replica of the table yet", "")
    if there.region not in [each["RegionName"] for each in found.get("Replicas", [])]:
        return Diagnosis(
            item,
            "not ready",
            f"{there.region} has another table of this name, so there can be no replica",
            f"the owner of the table in {there.region} removes it",
        )
    tags = client.list_tags_of_resource(ResourceArn=copy["TableArn"])["Tags"]
    ours = {"Key": "Project", "Value": around.names.project} in tags
    return judge(
        item,
        good=ours,
        cause=f"the replica in {there.region} belongs to {'this project' if ours else 'the owner of the table'}",
        fix="remove the table from existing.tables: its owner replicates it already",
    )
