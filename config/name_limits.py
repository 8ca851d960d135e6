"""AWS's limits on the length of names and descriptions; a test checks what the largest settings make against this
table.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """The most characters allowed, and where AWS says so: an API's model, or a page of its documentation."""

    most: int
    source: str


# By Terraform's resource and attribute. Sources with a dot are members of AWS's own service models (botocore).
LIMITS = {
    ("aws_acm_certificate", "domain_name"): Limit(64, "ACM API reference, RequestCertificate, DomainName"),
    ("aws_appautoscaling_policy", "name"): Limit(256, "application-autoscaling.PutScalingPolicy.PolicyName"),
    ("aws_autoscaling_group", "name"): Limit(255, "autoscaling.CreateAutoScalingGroup.AutoScalingGroupName"),
    ("aws_autoscaling_policy", "name"): Limit(255, "autoscaling.PutScalingPolicy.PolicyName"),
    ("aws_autoscaling_schedule", "scheduled_action_name"): Limit(
        255, "autoscaling.PutScheduledUpdateGroupAction.ScheduledActionName"
    ),
    ("aws_backup_plan", "name"): Limit(50, "AWS Backup developer guide, backup plan options"),
    ("aws_backup_restore_testing_plan", "name"): Limit(
        50, "AWS Backup API reference, RestoreTestingPlanName"
    ),
    ("aws_backup_restore_testing_selection", "name"): Limit(
        50, "AWS Backup API reference, RestoreTestingSelectionName"
    ),
    ("aws_backup_selection", "name"): Limit(50, "backup.CreateBackupSelection.SelectionName"),
    ("aws_backup_vault", "name"): Limit(50, "backup.CreateBackupVault.BackupVaultName"),
    ("aws_budgets_budget", "name"): Limit(100, "budgets.CreateBudget.BudgetName"),
    ("aws_ce_anomaly_monitor", "name"): Limit(1024, "ce.CreateAnomalyMonitor.MonitorName"),
    ("aws_ce_anomaly_subscription", "name"): Limit(1024, "ce.CreateAnomalySubscription.SubscriptionName"),
    ("aws_cloudfront_distribution", "comment"): Limit(128, "CloudFront API reference, DistributionConfig"),
    ("aws_cloudfront_origin_access_control", "name"): Limit(
        64, "CloudFront API reference, OriginAccessControlConfig"
    ),
    ("aws_cloudfront_origin_access_control", "description"): Limit(
        256, "CloudFront API reference, OriginAccessControlConfig"
    ),
    ("aws_cloudtrail", "name"): Limit(128, "CloudTrail API reference, CreateTrail"),
    ("aws_cloudwatch_composite_alarm", "alarm_name"): Limit(255, "cloudwatch.PutCompositeAlarm.AlarmName"),
    ("aws_cloudwatch_composite_alarm", "alarm_description"): Limit(
        1024, "cloudwatch.PutCompositeAlarm.AlarmDescription"
    ),
    ("aws_cloudwatch_composite_alarm", "alarm_rule"): Limit(10240, "cloudwatch.PutCompositeAlarm.AlarmRule"),
    ("aws_cloudwatch_dashboard", "dashboard_name"): Limit(255, "CloudWatch API reference, PutDashboard"),
    ("aws_cloudwatch_event_rule", "name"): Limit(64, "events.PutRule.Name"),
    ("aws_cloudwatch_event_rule", "description"): Limit(512, "events.PutRule.Description"),
    ("aws_cloudwatch_event_target", "target_id"): Limit(64, "EventBridge API reference, Target, Id"),
    ("aws_cloudwatch_log_delivery_destination", "name"): Limit(60, "logs.PutDeliveryDestination.name"),
    ("aws_cloudwatch_log_delivery_source", "name"): Limit(60, "logs.PutDeliverySource.name"),
    ("aws_cloudwatch_log_group", "name"): Limit(512, "logs.CreateLogGroup.logGroupName"),
    ("aws_cloudwatch_log_resource_policy", "policy_name"): Limit(
        512, "CloudFormation, AWS::Logs::ResourcePolicy"
    ),
    ("aws_cloudwatch_metric_alarm", "alarm_name"): Limit(255, "cloudwatch.PutMetricAlarm.AlarmName"),
    ("aws_cloudwatch_metric_alarm", "alarm_description"): Limit(
        1024, "cloudwatch.PutMetricAlarm.AlarmDescription"
    ),
    ("aws_db_instance", "identifier"): Limit(63, "RDS API reference, CreateDBInstance"),
    ("aws_db_instance", "db_name"): Limit(63, "RDS API reference, CreateDBInstance (PostgreSQL)"),
    ("aws_db_instance", "final_snapshot_identifier"): Limit(255, "RDS API reference, CreateDBSnapshot"),
    ("aws_db_parameter_group", "name"): Limit(255, "RDS API reference, CreateDBParameterGroup"),
    ("aws_db_subnet_group", "name"): Limit(255, "RDS API reference, CreateDBSubnetGroup"),
    ("aws_dlm_lifecycle_policy", "description"): Limit(500, "dlm.CreateLifecyclePolicy.Description"),
    ("aws_dynamodb_table", "name"): Limit(255, "DynamoDB API reference, CreateTable"),
    ("aws_elasticache_parameter_group", "name"): Limit(255, "ElastiCache user guide, parameter groups"),
    ("aws_elasticache_replication_group", "replication_group_id"): Limit(
        40, "ElastiCache API reference, CreateReplicationGroup"
    ),
    ("aws_elasticache_subnet_group", "name"): Limit(255, "ElastiCache API reference, CreateCacheSubnetGroup"),
    ("aws_elasticache_user", "user_id"): Limit(40, "ElastiCache user guide, RBAC"),
    ("aws_elasticache_user", "user_name"): Limit(120, "ElastiCache API reference, CreateUser"),
    ("aws_elasticache_user_group", "user_group_id"): Limit(40, "ElastiCache user guide, RBAC"),
    ("aws_fis_experiment_template", "description"): Limit(512, "fis.CreateExperimentTemplate.description"),
    ("aws_iam_instance_profile", "name"): Limit(128, "iam.CreateInstanceProfile.InstanceProfileName"),
    ("aws_iam_role", "name"): Limit(64, "iam.CreateRole.RoleName"),
    ("aws_iam_role", "description"): Limit(1000, "iam.CreateRole.Description"),
    ("aws_iam_role_policy", "name"): Limit(128, "iam.PutRolePolicy.PolicyName"),
    ("aws_kms_alias", "name"): Limit(256, "kms.CreateAlias.AliasName"),
    ("aws_kms_key", "description"): Limit(8192, "kms.CreateKey.Description"),
    ("aws_kms_replica_key", "description"): Limit(8192, "kms.ReplicateKey.Description"),
    ("aws_lambda_function", "function_name"): Limit(64, "Lambda API reference, CreateFunction"),
    ("aws_lambda_function", "description"): Limit(256, "lambda.CreateFunction.Description"),
    ("aws_launch_template", "name"): Limit(128, "EC2 API reference, CreateLaunchTemplate"),
    ("aws_lb", "name"): Limit(32, "ELB API reference, CreateLoadBalancer"),
    ("aws_lb_target_group", "name"): Limit(32, "ELB API reference, CreateTargetGroup"),
    ("aws_rds_cluster", "cluster_identifier"): Limit(63, "RDS API reference, CreateDBCluster"),
    ("aws_rds_cluster", "database_name"): Limit(63, "RDS API reference, CreateDBCluster"),
    ("aws_rds_cluster", "final_snapshot_identifier"): Limit(
        255, "RDS API reference, CreateDBClusterSnapshot"
    ),
    ("aws_rds_cluster_instance", "identifier"): Limit(63, "RDS API reference, CreateDBInstance"),
    ("aws_rds_cluster_parameter_group", "name"): Limit(
        255, "RDS API reference, CreateDBClusterParameterGroup"
    ),
    ("aws_rds_global_cluster", "database_name"): Limit(63, "RDS API reference, CreateGlobalCluster"),
    ("aws_rds_global_cluster", "global_cluster_identifier"): Limit(63, "RDS user guide, CreateGlobalCluster"),
    ("aws_route53_record", "name"): Limit(
        253, "RFC 1035, 2.3.4; Route 53 developer guide, domain name format"
    ),
    ("aws_route53_record", "set_identifier"): Limit(128, "Route 53 API reference, ResourceRecordSet"),
    ("aws_s3_bucket", "bucket"): Limit(63, "S3 user guide, bucket naming rules"),
    ("aws_scheduler_schedule", "name"): Limit(64, "scheduler.CreateSchedule.Name"),
    ("aws_scheduler_schedule", "description"): Limit(512, "scheduler.CreateSchedule.Description"),
    ("aws_secretsmanager_secret", "name"): Limit(512, "secretsmanager.CreateSecret.Name"),
    ("aws_secretsmanager_secret", "description"): Limit(2048, "secretsmanager.CreateSecret.Description"),
    ("aws_security_group", "name"): Limit(255, "EC2 API reference, CreateSecurityGroup"),
    ("aws_security_group", "description"): Limit(255, "EC2 API reference, CreateSecurityGroup"),
    ("aws_sfn_state_machine", "name"): Limit(80, "stepfunctions.CreateStateMachine.name"),
    ("aws_sns_topic", "name"): Limit(256, "SNS API reference, CreateTopic"),
    ("aws_sqs_queue", "name"): Limit(80, "SQS API reference, CreateQueue"),
    ("aws_ssm_parameter", "name"): Limit(1011, "Systems Manager API reference, PutParameter"),
    ("aws_ssm_parameter", "description"): Limit(1024, "ssm.PutParameter.Description"),
    ("aws_vpc_security_group_egress_rule", "description"): Limit(255, "EC2 API reference, IpRange"),
    ("aws_vpc_security_group_ingress_rule", "description"): Limit(255, "EC2 API reference, IpRange"),
    ("aws_wafv2_ip_set", "name"): Limit(128, "wafv2.CreateIPSet.Name"),
    ("aws_wafv2_ip_set", "description"): Limit(256, "wafv2.CreateIPSet.Description"),
    ("aws_wafv2_web_acl", "name"): Limit(128, "wafv2.CreateWebACL.Name"),
    ("aws_wafv2_web_acl", "description"): Limit(256, "wafv2.CreateWebACL.Description"),
}
# Descriptions of groups have one limit (CreateDBSubnetGroup, CreateDBParameterGroup and ElastiCache's alike).
for _kind in (
    "aws_db_parameter_group",
    "aws_db_subnet_group",
    "aws_elasticache_parameter_group",
    "aws_elasticache_replication_group",
    "aws_elasticache_subnet_group",
    "aws_rds_cluster_parameter_group",
):
    LIMITS[_kind, "description"] = Limit(
        255, "RDS and ElastiCache API references, field Description of subnet and parameter groups"
    )
