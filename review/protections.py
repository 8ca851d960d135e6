"""The table of attributes that protect resources, and how each is weakened; a new line protects another
attribute.
"""

from dataclasses import dataclass
from typing import Literal

How = Literal["off", "lower", "higher", "fewer", "cleared", "left"]


@dataclass(frozen=True)
class Protection:
    """A protecting attribute. `types` are resource types (`*` stands for anything), `path` is written as for
    review.values.at, and `how` says what weakens it: `off` (true to false), `lower` and `higher` (a number),
    `fewer` (items of a list), `cleared` (no value any more), or `left` (no longer `strong`).
    """

    what: str
    types: tuple[str, ...]
    path: str
    how: How
    strong: str = ""


DATABASES = ("aws_db_instance", "aws_rds_cluster")
TABLES = ("aws_dynamodb_table", "aws_dynamodb_table_replica")

PROTECTIONS = (
    Protection("deletion protection", (*DATABASES, "aws_rds_global_cluster"), "deletion_protection", "off"),
    Protection("deletion protection", TABLES, "deletion_protection_enabled", "off"),
    Protection("deletion protection", ("aws_lb",), "enable_deletion_protection", "off"),
    Protection(
        "deletion protection", ("aws_kms_key", "aws_kms_replica_key"), "deletion_window_in_days", "lower"
    ),
    Protection("deletion protection", ("aws_secretsmanager_secret",), "recovery_window_in_days", "lower"),
    Protection("point-in-time recovery", TABLES, "point_in_time_recovery.*.enabled", "off"),
    Protection("point-in-time recovery", ("aws_dynamodb_table_replica",), "point_in_time_recovery", "off"),
    Protection("retention", DATABASES, "backup_retention_period", "lower"),
    Protection("retention", ("aws_db_instance_automated_backups_replication",), "retention_period", "lower"),
    Protection("retention", ("aws_elasticache_replication_group",), "snapshot_retention_limit", "lower"),
    Protection("retention", ("aws_backup_plan",), "rule", "fewer"),
    Protection("retention", ("aws_backup_plan",), "rule.*.lifecycle.*.delete_after", "lower"),
    Protection("retention", ("aws_backup_plan",), "rule.*.copy_action.*.lifecycle.*.delete_after", "lower"),
    Protection("retention", ("aws_cloudwatch_log_group",), "retention_in_days", "lower"),
    Protection("retention", ("aws_sqs_queue",), "message_retention_seconds", "lower"),
    Protection("retention", ("aws_s3_bucket_lifecycle_configuration",), "rule.*.expiration.*.days", "lower"),
    Protection(
        "retention",
        ("aws_s3_bucket_lifecycle_configuration",),
        "rule.*.noncurrent_version_expiration.*.noncurrent_days",
        "lower",
    ),
    Protection(
        "replication", ("aws_s3_bucket_replication_configuration",), "rule.*.status", "left", "Enabled"
    ),
    Protection("replication", ("aws_s3_bucket_replication_configuration",), "rule", "fewer"),
    Protection("replication", ("aws_dynamodb_table", "aws_secretsmanager_secret"), "replica", "fewer"),
    Protection("replication", ("aws_dynamodb_table",), "stream_enabled", "off"),
    Protection("replication", ("aws_backup_plan",), "rule.*.copy_action", "fewer"),
    Protection("replication", ("aws_db_instance",), "replicate_source_db", "cleared"),
    Protection("replication", ("aws_rds_cluster",), "replication_source_identifier", "cleared"),
    Protection(
        "replication", ("aws_elasticache_replication_group",), "global_replication_group_id", "cleared"
    ),
    Protection(
        "versioning", ("aws_s3_bucket_versioning",), "versioning_configuration.*.status", "left", "Enabled"
    ),
    Protection("Multi-AZ", ("aws_db_instance",), "multi_az", "off"),
    Protection("Multi-AZ", ("aws_elasticache_replication_group",), "multi_az_enabled", "off"),
    Protection("Multi-AZ", ("aws_elasticache_replication_group",), "automatic_failover_enabled", "off"),
    Protection("Multi-AZ", ("aws_autoscaling_group",), "vpc_zone_identifier", "fewer"),
    Protection("Multi-AZ", ("aws_autoscaling_group", "aws_rds_cluster"), "availability_zones", "fewer"),
    Protection("encryption", (*DATABASES, "aws_rds_global_cluster"), "storage_encrypted", "off"),
    Protection("encryption", ("aws_elasticache_replication_group",), "at_rest_encryption_enabled", "off"),
    Protection("encryption", ("aws_elasticache_replication_group",), "transit_encryption_enabled", "off"),
    Protection("encryption", ("aws_dynamodb_table",), "server_side_encryption.*.enabled", "off"),
    Protection("encryption", ("aws_kms_key",), "enable_key_rotation", "off"),
    Protection("encryption", ("aws_kms_key", "aws_kms_replica_key"), "is_enabled", "off"),
    Protection("encryption", ("aws_kms_key", "aws_kms_replica_key"), "enabled", "off"),
    Protection(
        "encryption",
        ("aws_s3_bucket_server_side_encryption_configuration",),
        "rule.*.apply_server_side_encryption_by_default.*.sse_algorithm",
        "left",
        "aws:kms",
    ),
    Protection("encryption", ("aws_sns_topic", "aws_sqs_queue"), "kms_master_key_id", "cleared"),
    Protection(
        "encryption",
        (*DATABASES, "aws_cloudwatch_log_group", "aws_secretsmanager_secret"),
        "kms_key_id",
        "cleared",
    ),
    Protection("encryption", ("aws_launch_template",), "block_device_mappings.*.ebs.*.encrypted", "off"),
    Protection("alarms and actions", ("aws_cloudwatch_*_alarm",), "actions_enabled", "off"),
    Protection("alarms and actions", ("aws_cloudwatch_*_alarm",), "alarm_actions", "fewer"),
    Protection("alarms and actions", ("aws_cloudwatch_*_alarm",), "insufficient_data_actions", "fewer"),
    Protection("alarms and actions", ("aws_cloudwatch_metric_alarm",), "evaluation_periods", "higher"),
    Protection("alarms and actions", ("aws_cloudwatch_metric_alarm",), "datapoints_to_alarm", "higher"),
    Protection("alarms and actions", ("aws_cloudwatch_metric_alarm",), "period", "higher"),
    Protection(
        "alarms and actions", ("aws_cloudwatch_metric_alarm",), "treat_missing_data", "left", "breaching"
    ),
    Protection("health checks", ("aws_route53_health_check",), "failure_threshold", "higher"),
    Protection("health checks", ("aws_route53_health_check",), "request_interval", "higher"),
    Protection("health checks", ("aws_route53_health_check",), "child_health_threshold", "lower"),
    Protection("health checks", ("aws_route53_health_check",), "child_healthchecks", "fewer"),
    Protection("health checks", ("aws_route53_record",), "health_check_id", "cleared"),
    Protection("health checks", ("aws_route53_record",), "alias.*.evaluate_target_health", "off"),
    Protection("health checks", ("aws_lb_target_group",), "health_check.*.unhealthy_threshold", "higher"),
    Protection("health checks", ("aws_lb_target_group",), "health_check.*.interval", "higher"),
    Protection("health checks", ("aws_lb_target_group",), "health_check.*.enabled", "off"),
    Protection("health checks", ("aws_autoscaling_group",), "health_check_type", "left", "ELB"),
    Protection("capacity", ("aws_autoscaling_group",), "min_size", "lower"),
    Protection("capacity", ("aws_autoscaling_group",), "desired_capacity", "lower"),
    Protection("capacity", ("aws_autoscaling_group",), "max_size", "lower"),
    Protection("capacity", ("aws_autoscaling_group",), "warm_pool", "fewer"),
    Protection("capacity", ("aws_elasticache_replication_group",), "num_cache_clusters", "lower"),
    Protection("capacity", ("aws_lambda_function",), "reserved_concurrent_executions", "lower"),
    Protection("capacity", ("aws_ec2_capacity_reservation",), "instance_count", "lower"),
    Protection("a lock", ("aws_backup_vault_lock_configuration",), "min_retention_days", "lower"),
    Protection(
        "a lock", ("aws_s3_bucket_object_lock_configuration",), "rule.*.default_retention.*.days", "lower"
    ),
    Protection(
        "a lock",
        ("aws_s3_bucket_object_lock_configuration",),
        "rule.*.default_retention.*.mode",
        "left",
        "COMPLIANCE",
    ),
    Protection("alarms and actions", ("aws_cloudwatch_event_rule",), "state", "left", "ENABLED"),
    Protection("alarms and actions", ("aws_scheduler_schedule",), "state", "left", "ENABLED"),
    Protection("access", ("aws_iam_role", "aws_iam_user"), "permissions_boundary", "cleared"),
    Protection("access", ("aws_cloudfront_distribution",), "web_acl_id", "cleared"),
    Protection("access", ("aws_lb",), "internal", "off"),
    Protection(
        "access",
        ("aws_launch_template", "aws_instance"),
        "metadata_options.*.http_tokens",
        "left",
        "required",
    ),
    *(
        Protection("access", ("aws_s3_bucket_public_access_block",), name, "off")
        for name in (
            "block_public_acls",
            "block_public_policy",
            "ignore_public_acls",
            "restrict_public_buckets",
        )
    ),
)
# Times after which something is deleted: without one it is kept.
UNTIL_DELETED = tuple(
    each
    for each in PROTECTIONS
    if each.types in (("aws_cloudwatch_log_group",), ("aws_s3_bucket_lifecycle_configuration",))
)
# Attributes that are dangerous when they are on: what goes with a resource when it goes.
DANGERS = (
    Protection("deletion protection", DATABASES, "skip_final_snapshot", "off"),
    Protection(
        "deletion protection",
        ("aws_s3_bucket", "aws_backup_vault", "aws_route53_zone"),
        "force_destroy",
        "off",
    ),
    Protection("deletion protection", DATABASES, "delete_automated_backups", "off"),
    Protection("health checks", ("aws_route53_health_check",), "disabled", "off"),
    Protection("access", DATABASES, "publicly_accessible", "off"),
)
# Attributes that hold a size: the words of instance classes in their order.
CLASSES = (
    Protection("capacity", ("aws_db_instance", "aws_rds_cluster_instance"), "instance_class", "lower"),
    Protection("capacity", ("aws_elasticache_replication_group",), "node_type", "lower"),
    Protection("capacity", ("aws_launch_template", "aws_instance"), "instance_type", "lower"),
)
# Resources that are protections themselves: what their end weakens.
GUARDS = {
    "aws_backup_plan": "retention",
    "aws_backup_selection": "retention",
    "aws_backup_vault_lock_configuration": "a lock",
    "aws_backup_vault_policy": "a lock",
    "aws_cloudwatch_composite_alarm": "alarms and actions",
    "aws_cloudwatch_event_rule": "alarms and actions",
    "aws_cloudwatch_event_target": "alarms and actions",
    "aws_cloudwatch_metric_alarm": "alarms and actions",
    "aws_db_instance_automated_backups_replication": "replication",
    "aws_dlm_lifecycle_policy": "retention",
    "aws_dynamodb_table_replica": "replication",
    "aws_ec2_capacity_reservation": "capacity",
    "aws_autoscaling_group": "capacity",
    "aws_autoscaling_policy": "capacity",
    "aws_kms_replica_key": "encryption",
    "aws_route53_health_check": "health checks",
    "aws_s3_bucket_object_lock_configuration": "a lock",
    "aws_s3_bucket_public_access_block": "access",
    "aws_s3_bucket_replication_configuration": "replication",
    "aws_s3_bucket_server_side_encryption_configuration": "encryption",
    "aws_s3_bucket_versioning": "versioning",
    "aws_sns_topic": "alarms and actions",
    "aws_sns_topic_subscription": "alarms and actions",
    "aws_wafv2_web_acl_association": "access",
}
