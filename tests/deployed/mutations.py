"""Manual changes that a plan must notice: one for each type of resource that holds data, keys or configuration."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import Names, Settings

# boto3's client of a service in a region.
Client = Callable[[str, str], Any]
Attributes = Mapping[str, Any]


@dataclass(frozen=True)
class Deployed:
    """A resource in a Terraform state."""

    kind: str
    address: str
    region: str
    attributes: Attributes


def resources(stack: Path, state: Path) -> Iterator[Deployed]:
    """Yield the managed resources of a stack: `stack` is its JSON, `state` its Terraform state."""
    providers = json.loads(stack.read_text(encoding="utf-8"))["provider"]["aws"]
    regions = {provider["alias"]: provider["region"] for provider in providers}
    for resource in json.loads(state.read_text(encoding="utf-8"))["resources"]:
        if resource["mode"] == "managed":
            alias = resource["provider"].rsplit(".", 1)[1]
            address = f"{resource['type']}.{resource['name']}"
            for instance in resource["instances"]:
                yield Deployed(resource["type"], address, regions[alias], instance["attributes"])


def decided_elsewhere(resource: Deployed, settings: Settings) -> bool:
    """Return whether a resource's value is set outside Terraform, so that a difference is no drift: only the
    image parameter of each region, whose value image replication or the team changes (templates/ignored.py).
    """
    names = Names(settings)
    images = {(here.region, here.image_parameter) for here in (names.primary, names.standby)}
    is_image = (resource.region, resource.attributes.get("name")) in images
    return resource.kind == "aws_ssm_parameter" and is_image


def _database(client: Any, found: Attributes) -> None:
    days = found["backup_retention_period"] + 1
    client.modify_db_instance(
        DBInstanceIdentifier=found["identifier"], BackupRetentionPeriod=days, ApplyImmediately=True
    )


def _parameter_group(client: Any, found: Attributes) -> None:
    changed = {
        "ParameterName": "log_min_duration_statement",
        "ParameterValue": "7",
        "ApplyMethod": "immediate",
    }
    client.modify_db_parameter_group(DBParameterGroupName=found["name"], Parameters=[changed])


def _table(client: Any, found: Attributes) -> None:
    client.update_table(
        TableName=found["name"], DeletionProtectionEnabled=not found["deletion_protection_enabled"]
    )


def _replica(client: Any, found: Attributes) -> None:
    name = found["global_table_arn"].rsplit("/", 1)[1]
    client.update_table(TableName=name, DeletionProtectionEnabled=not found["deletion_protection_enabled"])


def _bucket(client: Any, found: Attributes) -> None:
    opened = {"BlockPublicAcls": False, "IgnorePublicAcls": True}
    closed = {"BlockPublicPolicy": True, "RestrictPublicBuckets": True}
    client.put_public_access_block(
        Bucket=found["bucket"], PublicAccessBlockConfiguration={**opened, **closed}
    )


def _encryption(client: Any, found: Attributes) -> None:
    """Change the bucket to the other kind of key."""
    (rule,) = found["rule"]
    (default,) = rule["apply_server_side_encryption_by_default"]
    other = "AES256" if default["sse_algorithm"] == "aws:kms" else "aws:kms"
    changed = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": other}}
    client.put_bucket_encryption(
        Bucket=found["bucket"], ServerSideEncryptionConfiguration={"Rules": [changed]}
    )


def _replication(client: Any, found: Attributes) -> None:
    """Pause the first rule, and keep the others as they are."""
    kept = client.get_bucket_replication(Bucket=found["bucket"])["ReplicationConfiguration"]
    kept["Rules"][0]["Status"] = "Disabled"
    client.put_bucket_replication(Bucket=found["bucket"], ReplicationConfiguration=kept)


def _cache(client: Any, found: Attributes) -> None:
    client.modify_replication_group(
        ReplicationGroupId=found["replication_group_id"],
        SnapshotRetentionLimit=found["snapshot_retention_limit"] + 1,
        ApplyImmediately=True,
    )


def _key(client: Any, found: Attributes) -> None:
    client.update_key_description(KeyId=found["key_id"], Description="changed by hand")


def _secret(client: Any, found: Attributes) -> None:
    client.update_secret(SecretId=found["arn"], Description="changed by hand")


def _parameter(client: Any, found: Attributes) -> None:
    client.put_parameter(Name=found["name"], Value="changed-by-hand", Type=found["type"], Overwrite=True)


def _topic(client: Any, found: Attributes) -> None:
    client.set_topic_attributes(
        TopicArn=found["arn"], AttributeName="DisplayName", AttributeValue="changed by hand"
    )


def _group(client: Any, found: Attributes) -> None:
    client.update_auto_scaling_group(AutoScalingGroupName=found["name"], MaxSize=int(found["max_size"]) + 1)


# Type of the resource whose drift must show -> the service, and the change.
MUTATIONS: Mapping[str, tuple[str, Callable[[Any, Attributes], None]]] = {
    "aws_autoscaling_group": ("autoscaling", _group),
    "aws_db_instance": ("rds", _database),
    "aws_db_parameter_group": ("rds", _parameter_group),
    "aws_dynamodb_table": ("dynamodb", _table),
    "aws_dynamodb_table_replica": ("dynamodb", _replica),
    "aws_elasticache_replication_group": ("elasticache", _cache),
    "aws_kms_key": ("kms", _key),
    "aws_kms_replica_key": ("kms", _key),
    # A bucket's settings are resources of their own.
    "aws_s3_bucket_public_access_block": ("s3", _bucket),
    "aws_s3_bucket_replication_configuration": ("s3", _replication),
    "aws_s3_bucket_server_side_encryption_configuration": ("s3", _encryption),
    "aws_secretsmanager_secret": ("secretsmanager", _secret),
    "aws_sns_topic": ("sns", _topic),
    "aws_ssm_parameter": ("ssm", _parameter),
}
# Types that hold data and need a change of their own here as soon as a stack has them.
STATEFUL = {
    "aws_db_instance",
    "aws_docdb_cluster",
    "aws_dynamodb_table",
    "aws_dynamodb_table_replica",
    "aws_efs_file_system",
    "aws_elasticache_replication_group",
    "aws_kinesis_stream",
    "aws_kms_key",
    "aws_kms_replica_key",
    "aws_msk_cluster",
    "aws_opensearch_domain",
    "aws_rds_cluster",
    "aws_secretsmanager_secret",
    "aws_ssm_parameter",
}
