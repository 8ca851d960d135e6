"""Each protection that a resource has, by name: without it nothing fails until the day that it was for."""

import copy
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from review.stateful import STATEFUL
from tests.synthesized import stacks

ON = ("Enabled", "ENABLED", "required", "true", True)
SETTINGS: tuple[dict[str, Any], ...] = (
    {},
    {"strategy": "hot_standby", "database": {"engine": "aurora-postgresql"}},
    {"strategy": "pilot_light", "active": "standby"},
)
REPLICATION, TABLE, REPLICA = (
    "aws_s3_bucket_replication_configuration",
    "aws_dynamodb_table",
    "aws_dynamodb_table_replica",
)
# Type and attribute, what every resource of the type says there, and why. A key is any of our own.
OWN_KEY = re.compile(r"\$\{(aws_kms_(key|replica_key)|data\.aws_kms_alias)\..+\}")
PROTECTIONS: dict[tuple[str, str], tuple[Any, str]] = {
    (REPLICATION, "rule.status"): ("Enabled", "what is written reaches the other region"),
    (REPLICATION, "rule.filter.prefix"): ("", "everything is replicated, not a folder"),
    (REPLICATION, "rule.delete_marker_replication.status"): ("Enabled", "what is deleted doesn't come back"),
    (REPLICATION, "rule.source_selection_criteria.replica_modifications.status"): (
        "Enabled",
        "tags and locks that are changed on a copy go back: either region may be the one that is written",
    ),
    (REPLICATION, "rule.source_selection_criteria.sse_kms_encrypted_objects.status"): (
        "Enabled",
        "objects with a key of KMS, which all of them have, are skipped without it",
    ),
    (REPLICATION, "rule.destination.replication_time.status"): ("Enabled", "15 minutes are promised"),
    (REPLICATION, "rule.destination.metrics.status"): ("Enabled", "a late replication is seen"),
    (REPLICATION, "rule.destination.encryption_configuration.replica_kms_key_id"): (
        OWN_KEY,
        "a copy can be read without the other region",
    ),
    (TABLE, "point_in_time_recovery.enabled"): (True, "a wrong write can be undone"),
    (TABLE, "server_side_encryption.enabled"): (True, "the region's own key"),
    (TABLE, "server_side_encryption.kms_key_arn"): (OWN_KEY, "the region's own key"),
    (TABLE, "deletion_protection_enabled"): (True, "destructive is never the default"),
    (TABLE, "replica.point_in_time_recovery"): (True, "a wrong write can be undone in the other region too"),
    (TABLE, "replica.kms_key_arn"): (OWN_KEY, "a replica can be read without the other region"),
    (REPLICA, "point_in_time_recovery"): (True, "a wrong write can be undone in the other region too"),
    (REPLICA, "deletion_protection_enabled"): (True, "destructive is never the default"),
    (REPLICA, "kms_key_arn"): (OWN_KEY, "a replica can be read without the other region"),
    ("aws_autoscaling_group", "ignore_failed_scaling_activities"): (
        True,
        "an apply outlasts one zone's failure",
    ),
    ("aws_db_instance", "deletion_protection"): (True, "destructive is never the default"),
    ("aws_db_instance", "skip_final_snapshot"): (False, "a final snapshot survives"),
    ("aws_db_instance", "storage_encrypted"): (True, "encrypted"),
    ("aws_db_instance", "kms_key_id"): (OWN_KEY, "a replica can be read without the other region"),
    ("aws_db_instance", "copy_tags_to_snapshot"): (True, "snapshots are found by their tags"),
    ("aws_db_instance", "publicly_accessible"): (False, "nobody outside the network reaches it"),
    ("aws_db_instance", "iam_database_authentication_enabled"): (True, "functions connect without a secret"),
    ("aws_db_instance", "performance_insights_enabled"): (True, "what was slow can be seen afterwards"),
    ("aws_db_instance", "auto_minor_version_upgrade"): (False, "both regions keep one version"),
    ("aws_rds_cluster", "deletion_protection"): (True, "destructive is never the default"),
    ("aws_rds_cluster", "skip_final_snapshot"): (False, "a final snapshot survives"),
    ("aws_rds_cluster", "storage_encrypted"): (True, "encrypted"),
    ("aws_rds_cluster", "kms_key_id"): (OWN_KEY, "a copy can be read without the other region"),
    ("aws_rds_cluster", "copy_tags_to_snapshot"): (True, "snapshots are found by their tags"),
    ("aws_rds_cluster", "iam_database_authentication_enabled"): (True, "functions connect without a secret"),
    ("aws_rds_cluster_instance", "copy_tags_to_snapshot"): (True, "snapshots are found by their tags"),
    ("aws_rds_cluster_instance", "auto_minor_version_upgrade"): (False, "both regions keep one version"),
    ("aws_rds_cluster_instance", "performance_insights_enabled"): (True, "what was slow can be seen"),
    ("aws_rds_cluster_instance", "publicly_accessible"): (False, "nobody outside the network reaches it"),
    ("aws_rds_global_cluster", "storage_encrypted"): (True, "encrypted"),
    ("aws_db_instance_automated_backups_replication", "kms_key_id"): (OWN_KEY, "restorable there alone"),
    ("aws_backup_vault", "kms_key_arn"): (OWN_KEY, "restorable there alone"),
    ("aws_backup_vault", "force_destroy"): (False, "destructive is never the default"),
    ("aws_dlm_lifecycle_policy", "state"): ("ENABLED", "snapshots are made"),
    ("aws_dlm_lifecycle_policy", "policy_details.schedule.copy_tags"): (True, "found by their tags"),
    ("aws_dlm_lifecycle_policy", "policy_details.schedule.cross_region_copy_rule.copy_tags"): (True, "found"),
    ("aws_dlm_lifecycle_policy", "policy_details.schedule.cross_region_copy_rule.encrypted"): (True, "kept"),
    ("aws_s3_bucket", "force_destroy"): (False, "destructive is never the default"),
    ("aws_s3_bucket_versioning", "versioning_configuration.status"): ("Enabled", "versions are replicated"),
    ("aws_s3_bucket_lifecycle_configuration", "rule.status"): ("Enabled", "old versions go"),
    ("aws_s3_bucket_notification", "eventbridge"): (True, "late replication is told"),
    ("aws_s3_bucket_object_lock_configuration", "rule.default_retention.mode"): ("GOVERNANCE", "evidence"),
    **{
        ("aws_s3_bucket_public_access_block", name): (True, "private")
        for name in (
            "block_public_acls",
            "block_public_policy",
            "ignore_public_acls",
            "restrict_public_buckets",
        )
    },
    ("aws_kms_key", "enable_key_rotation"): (True, "rotated"),
    ("aws_kms_replica_key", "lifecycle.prevent_destroy"): (True, "destructive is never the default"),
    ("aws_elasticache_replication_group", "at_rest_encryption_enabled"): ("true", "encrypted"),
    ("aws_elasticache_replication_group", "transit_encryption_enabled"): (True, "encrypted on its way"),
    ("aws_elasticache_replication_group", "transit_encryption_mode"): ("required", "never in the clear"),
    ("aws_elasticache_replication_group", "auto_minor_version_upgrade"): ("false", "one version in both"),
    ("aws_elasticache_replication_group", "kms_key_id"): (OWN_KEY, "the region's own key"),
    ("aws_launch_template", "metadata_options.http_tokens"): ("required", "no forged metadata requests"),
    ("aws_launch_template", "block_device_mappings.ebs.encrypted"): ("true", "encrypted"),
    ("aws_launch_template", "block_device_mappings.ebs.kms_key_id"): (OWN_KEY, "the region's own key"),
    ("aws_lb", "enable_deletion_protection"): (True, "destructive is never the default"),
    ("aws_lb", "drop_invalid_header_fields"): (True, "no smuggled requests"),
    ("aws_lb", "access_logs.enabled"): (True, "who asked can be seen afterwards"),
    ("aws_subnet", "map_public_ip_on_launch"): (False, "nothing is public by accident"),
    ("aws_sns_topic", "kms_master_key_id"): (OWN_KEY, "encrypted"),
    ("aws_sqs_queue", "sqs_managed_sse_enabled"): (True, "encrypted"),
    ("aws_cloudtrail", "enable_log_file_validation"): (True, "evidence can't be altered unseen"),
    ("aws_cloudtrail", "is_multi_region_trail"): (True, "evidence of both regions"),
    ("aws_cloudtrail", "kms_key_id"): (OWN_KEY, "evidence"),
    ("aws_secretsmanager_secret", "replica.kms_key_id"): (OWN_KEY, "readable without the other region"),
    ("aws_lambda_function", "tracing_config.mode"): ("Active", "what was slow can be seen afterwards"),
    ("aws_sfn_state_machine", "tracing_configuration.enabled"): (True, "what was slow can be seen"),
    ("aws_sfn_state_machine", "logging_configuration.include_execution_data"): (True, "evidence"),
}
# What is switched on too, and isn't the same everywhere or protects nothing; `aws_kms_key` of logs isn't kept.
NO_PROTECTION = {
    ("aws_acm_certificate", "lifecycle.create_before_destroy"),
    ("aws_autoscaling_group", "tag.propagate_at_launch"),
    ("aws_cloudfront_distribution", "default_cache_behavior.compress"),
    ("aws_cloudfront_distribution", "enabled"),
    ("aws_cloudfront_distribution", "is_ipv6_enabled"),
    ("aws_cloudfront_distribution", "ordered_cache_behavior.compress"),
    ("aws_cloudwatch_metric_alarm", "metric_query.return_data"),
    ("aws_db_instance", "apply_immediately"),
    ("aws_db_instance", "multi_az"),
    ("aws_dynamodb_table", "replica.propagate_tags"),
    ("aws_dynamodb_table", "stream_enabled"),
    ("aws_elasticache_replication_group", "apply_immediately"),
    ("aws_elasticache_replication_group", "automatic_failover_enabled"),
    ("aws_elasticache_replication_group", "multi_az_enabled"),
    ("aws_kms_key", "multi_region"),
    ("aws_launch_template", "block_device_mappings.ebs.delete_on_termination"),
    ("aws_launch_template", "monitoring.enabled"),
    ("aws_launch_template", "update_default_version"),
    ("aws_rds_cluster", "apply_immediately"),
    ("aws_route53_health_check", "invert_healthcheck"),
    ("aws_route53_record", "alias.evaluate_target_health"),
    ("aws_route53_record", "allow_overwrite"),
    ("aws_s3_bucket", "object_lock_enabled"),
    ("aws_s3_bucket_server_side_encryption_configuration", "rule.bucket_key_enabled"),
    ("aws_vpc", "enable_dns_hostnames"),
    ("aws_vpc", "enable_dns_support"),
    ("aws_vpc_peering_connection_accepter", "auto_accept"),
    ("aws_wafv2_web_acl", "rule.visibility_config.cloudwatch_metrics_enabled"),
    ("aws_wafv2_web_acl", "rule.visibility_config.sampled_requests_enabled"),
    ("aws_wafv2_web_acl", "visibility_config.cloudwatch_metrics_enabled"),
    ("aws_wafv2_web_acl", "visibility_config.sampled_requests_enabled"),
}
# Blocks that a resource may lack: a table that is local has no replica, a secret no `replica` when it has none.
OPTIONAL = {(TABLE, "replica"), ("aws_secretsmanager_secret", "replica")}
EACH = pytest.mark.parametrize("protection", PROTECTIONS, ids=".".join)

Resource = dict[str, Any]


@cache
def resources() -> tuple[tuple[str, str, Resource], ...]:
    """Every resource of the settings above: its type, a name for messages, and its arguments."""
    return tuple(
        (kind, f"{stack}: {kind}.{name}", arguments)
        for settings in SETTINGS
        for stack, synthesized in stacks(settings).items()
        for kind, found in synthesized.document["resource"].items()
        for name, arguments in found.items()
    )


def values(block: Any, path: str) -> Iterator[Any]:
    """What stands at a path, in each element of every list on the way; None where it is missing."""
    if isinstance(block, list):
        for each in block:
            yield from values(each, path)
    elif not path:
        yield block
    else:
        name, _, rest = path.partition(".")
        yield from (
            values(block.get(name) if isinstance(block, dict) else None, rest)
            if (isinstance(block, dict) and name in block)
            else (None,)
        )


def kept(kind: str, path: str, expected: Any, resource: Resource) -> bool:
    """Whether a resource has a protection, in every block that could have it."""
    head = path.partition(".")[0]
    if (kind, head) in OPTIONAL and head not in resource:
        return True
    found = list(values(resource, path))
    if isinstance(expected, re.Pattern):
        return bool(found) and all(isinstance(each, str) and expected.fullmatch(each) for each in found)
    return bool(found) and all(type(each) is type(expected) and each == expected for each in found)


@EACH
def test_every_resource_has_each_protection_of_its_type(protection: tuple[str, str]) -> None:
    kind, path = protection
    expected, why = PROTECTIONS[protection]
    found = [(name, arguments) for of, name, arguments in resources() if of == kind]
    assert found, f"no {kind} is made"
    lacking = [name for name, arguments in found if not kept(kind, path, expected, arguments)]
    assert not lacking, f"{path} is for: {why}"


@EACH
def test_a_protection_that_one_resource_lacks_is_noticed(protection: tuple[str, str]) -> None:
    kind, path = protection
    expected, _ = PROTECTIONS[protection]
    head = path.partition(".")[0]
    broken = copy.deepcopy(next(a for of, _, a in resources() if of == kind and head in a))
    *way, last = path.split(".")
    block: Any = broken
    for name in way:
        block = block[name][-1] if isinstance(block[name], list) else block[name]
    assert last in block
    del block[last]
    assert not kept(kind, path, expected, broken)
    block[last] = "something else"
    assert not kept(kind, path, expected, broken)


def switched_on(block: Any, path: str = "") -> Iterator[str]:
    if isinstance(block, dict):
        for name, each in block.items():
            if name != "//":
                yield from switched_on(each, f"{path}.{name}".lstrip("."))
    elif isinstance(block, list):
        for each in block:
            yield from switched_on(each, path)
    elif block in ON and isinstance(block, bool | str):
        yield path


def test_whatever_is_switched_on_is_a_protection_or_said_to_be_none() -> None:
    found = {(kind, path) for kind, _, arguments in resources() for path in switched_on(arguments)}
    # tests/templates/test_retention.py promises these, for everything that holds data.
    found -= {(kind, "lifecycle.prevent_destroy") for kind in STATEFUL}
    assert found - PROTECTIONS.keys() - NO_PROTECTION == set()
    assert NO_PROTECTION - found == set()
    assert not NO_PROTECTION & PROTECTIONS.keys()


@pytest.mark.parametrize("settings", SETTINGS, ids=["warm", "hot, Aurora", "pilot light, swapped"])
def test_every_bucket_has_all_that_a_bucket_needs(settings: dict[str, Any]) -> None:
    needed = ("versioning", "public_access_block", "server_side_encryption_configuration", "policy")
    for name, synthesized in stacks(settings).items():
        for bucket in synthesized.all("aws_s3_bucket"):
            reference = f"${{{synthesized.address(bucket)}.id}}"
            for each in needed:
                assert synthesized.all(f"aws_s3_bucket_{each}", bucket=reference), f"{name}: {bucket}"
