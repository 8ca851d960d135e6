"""Lookups of the resources of deployment.py, each asked of its service."""

import json
from collections.abc import Callable
from typing import Any

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.deployment import ACCOUNT, HERE, THERE


def _said(service: str, operation: str, key: str, region: str = HERE, **parameters: Any) -> Any:
    def describe(aws: Aws) -> Any:
        answer = getattr(aws.client(service, region), operation)(**parameters)
        # Times that are the time of asking, and states that age, aren't what is compared.
        return json.loads(json.dumps(answer[key], default=str, sort_keys=True))

    return describe


def _queue(aws: Aws) -> Any:
    attributes = aws.client("sqs").get_queue_attributes(
        QueueUrl=f"https://sqs.{HERE}.amazonaws.com/{ACCOUNT}/queue", AttributeNames=["All"]
    )
    return attributes["Attributes"]


def _objects(aws: Aws) -> Any:
    read: list[Any] = []
    for region in (HERE, THERE):
        found = aws.client("s3", region).get_object(Bucket=f"data-{region}", Key="key")
        read.append((found["Body"].read(), found["VersionId"], found["Metadata"]))
        versions = aws.client("s3", region).list_object_versions(Bucket=f"data-{region}")["Versions"]
        read.append([(one["VersionId"], one["IsLatest"]) for one in versions])
    return read


def _records(aws: Aws) -> Any:
    zone = aws.client("route53").list_hosted_zones()["HostedZones"][0]["Id"]
    return aws.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]


def _signed(aws: Aws) -> Any:
    """Return names of the keys, and that the asymmetric one still signs."""
    kms = aws.client("kms")
    keys = sorted(one["KeyId"] for one in kms.list_keys()["Keys"])
    for key in keys:
        if kms.describe_key(KeyId=key)["KeyMetadata"]["KeyUsage"] == "SIGN_VERIFY":
            kms.sign(KeyId=key, Message=b"m", SigningAlgorithm="RSASSA_PSS_SHA_256")
    return keys


def _databases(region: str) -> Callable[[Aws], Any]:
    def describe(aws: Aws) -> Any:
        found = aws.client("rds", region).describe_db_instances()["DBInstances"][0]
        del found["LatestRestorableTime"]
        return found

    return describe


DESCRIPTIONS: dict[str, Callable[[Aws], Any]] = {
    "acm": _said("acm", "list_certificates", "CertificateSummaryList"),
    "autoscaling": _said("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups"),
    "cloudfront": _said("cloudfront", "list_origin_access_controls", "OriginAccessControlList"),
    "cloudwatch": _said("cloudwatch", "describe_alarms", "MetricAlarms"),
    "cloudwatch-composite": _said("cloudwatch", "describe_alarms", "CompositeAlarms"),
    "dynamodb": _said("dynamodb", "scan", "Items", TableName="table"),
    "dynamodb-table": _said("dynamodb", "describe_table", "Table", TableName="table"),
    "dynamodb-there": _said("dynamodb", "scan", "Items", THERE, TableName="table"),
    "ec2": _said("ec2", "describe_vpcs", "Vpcs"),
    "ec2-instances": _said("ec2", "describe_instances", "Reservations"),
    "ec2-peering": _said("ec2", "describe_vpc_peering_connections", "VpcPeeringConnections", THERE),
    "elasticache": _said("elasticache", "describe_cache_clusters", "CacheClusters"),
    "elbv2": _said("elbv2", "describe_load_balancers", "LoadBalancers"),
    "events": _said("events", "list_targets_by_rule", "Targets", Rule="rule"),
    "iam": _said("iam", "get_role_policy", "PolicyDocument", RoleName="service", PolicyName="inline"),
    "iam-attached": _said("iam", "list_attached_role_policies", "AttachedPolicies", RoleName="service"),
    "kms": _signed,
    "kms-there": _said("kms", "list_keys", "Keys", THERE),
    "lambda": _said("lambda", "get_alias", "FunctionVersion", FunctionName="step", Name="live"),
    "lambda-function": _said("lambda", "get_function", "Configuration", FunctionName="step"),
    "logs": _said("logs", "describe_log_groups", "logGroups"),
    "rds": _databases(HERE),
    "rds-there": _databases(THERE),
    "route53": _records,
    "route53-checks": _said("route53", "list_health_checks", "HealthChecks"),
    "s3": _objects,
    "scheduler": _said("scheduler", "list_schedules", "Schedules"),
    "secretsmanager": _said("secretsmanager", "get_secret_value", "SecretString", THERE, SecretId="master"),
    "sns": _said("sns", "list_subscriptions", "Subscriptions"),
    "sqs": _queue,
    "ssm": _said("ssm", "get_parameter", "Parameter", Name="/db/endpoint"),
    "states": _said("stepfunctions", "list_state_machines", "stateMachines"),
    "wafv2": _said("wafv2", "list_web_acls", "WebACLs", Scope="REGIONAL"),
}
