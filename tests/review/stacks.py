"""Small stacks of two regions, as the real provider takes them; cases change one thing in them."""

import json
from typing import Any

ACCOUNT = "123456789012"
REGIONS = {"primary": "us-east-1", "dr_standby": "us-west-2"}
# Nothing is asked: the plans are made of configuration and state alone.
OFFLINE = {
    "access_key": "testing",
    "secret_key": "testing",
    "skip_credentials_validation": True,
    "skip_requesting_account_id": True,
    "skip_metadata_api_check": "true",
    "skip_region_validation": True,
}
Resources = dict[str, dict[str, dict[str, Any]]]


def configuration(resources: Resources, region: str, alias: str, **rest: Any) -> dict[str, Any]:
    """Return the Terraform JSON of one stack, with a provider named as the project's are."""
    for named in resources.values():
        for resource in named.values():
            resource.setdefault("provider", f"aws.{alias}")
    return {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "5.100.0"}}},
        "provider": {"aws": [{**OFFLINE, "region": region, "alias": alias}]},
        # An empty one is refused.
        **({"resource": resources} if resources else {}),
        **rest,
    }


def policy(*statements: dict[str, Any]) -> str:
    """Return a policy's document as Terraform keeps it."""
    return json.dumps({"Statement": [*statements], "Version": "2012-10-17"}, separators=(",", ":"))


def read_statement(name: str) -> dict[str, Any]:
    return {
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Effect": "Allow",
        "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
    }


def primary() -> Resources:
    """Return the active region: a writer, a table, a bucket, what watches them and what leads users there."""
    region = REGIONS["primary"]
    return {
        **_regional(region, "myapp-data-primary", "primary"),
        "aws_db_instance": {
            "database": {
                "identifier": "myapp-db",
                "engine": "postgres",
                "engine_version": "16.4",
                "instance_class": "db.r6g.large",
                "allocated_storage": 100,
                "username": "app",
                "password": "first-Passw0rd-of-all",
                "backup_retention_period": 14,
                "multi_az": True,
                "storage_encrypted": True,
                "kms_key_id": f"arn:aws:kms:{region}:{ACCOUNT}:key/mrk-1",
                "deletion_protection": True,
                "final_snapshot_identifier": "myapp-db-final",
            }
        },
        "aws_dynamodb_table": {
            "table": {
                "name": "myapp-global-table",
                "billing_mode": "PAY_PER_REQUEST",
                "hash_key": "pk",
                "attribute": [{"name": "pk", "type": "S"}],
                "stream_enabled": True,
                "stream_view_type": "NEW_AND_OLD_IMAGES",
                "point_in_time_recovery": [{"enabled": True}],
                "deletion_protection_enabled": True,
            }
        },
        "aws_s3_bucket_replication_configuration": {
            "data": {
                "bucket": "myapp-data-primary",
                "role": f"arn:aws:iam::{ACCOUNT}:role/replication",
                "rule": [
                    {
                        "id": "all",
                        "status": "Enabled",
                        "filter": [{"prefix": ""}],
                        "delete_marker_replication": [{"status": "Enabled"}],
                        "destination": [{"bucket": "arn:aws:s3:::myapp-data-standby"}],
                    }
                ],
            }
        },
        "aws_kms_key": {
            "data": {"description": "data", "enable_key_rotation": True, "deletion_window_in_days": 30}
        },
    }


def standby() -> Resources:
    """Return the passive region: a replica, a small group, and the same buckets and watches."""
    region = REGIONS["dr_standby"]
    return {
        **_regional(region, "myapp-data-standby", "standby"),
        "aws_db_instance": {
            "database": {
                "identifier": "myapp-db-replica",
                "replicate_source_db": f"arn:aws:rds:{REGIONS['primary']}:{ACCOUNT}:db:myapp-db",
                "instance_class": "db.r6g.large",
                "storage_encrypted": True,
                "kms_key_id": f"arn:aws:kms:{region}:{ACCOUNT}:key/mrk-1",
                "deletion_protection": True,
                "backup_retention_period": 14,
                "skip_final_snapshot": True,
            }
        },
        "aws_backup_vault_lock_configuration": {
            "copies": {"backup_vault_name": "myapp-copies", "min_retention_days": 30}
        },
    }


def _regional(region: str, bucket: str, site: str) -> Resources:
    """Return what both regions have alike."""
    topic = f"arn:aws:sns:{region}:{ACCOUNT}:myapp-alarms"
    return {
        "aws_autoscaling_group": {
            "application": {
                "name": "myapp-asg" if site == "primary" else "myapp-asg-dr",
                "min_size": 3 if site == "primary" else 1,
                "max_size": 20,
                "desired_capacity": 3 if site == "primary" else 1,
                "availability_zones": [f"{region}a", f"{region}b"],
                "launch_template": [{"id": "lt-0123456789abcdef0", "version": "1"}],
                "health_check_type": "ELB",
                "health_check_grace_period": 120,
            }
        },
        "aws_cloudwatch_metric_alarm": {
            "errors": {
                "alarm_name": f"myapp-errors-{site}",
                "namespace": "AWS/ApplicationELB",
                "metric_name": "HTTPCode_Target_5XX_Count",
                "statistic": "Sum",
                "comparison_operator": "GreaterThanThreshold",
                "threshold": 10,
                "period": 60,
                "evaluation_periods": 3,
                "treat_missing_data": "breaching",
                "alarm_actions": [topic],
            }
        },
        "aws_route53_health_check": {
            "endpoint": {
                "type": "HTTPS",
                "fqdn": f"{site}.app.example.com",
                "port": 443,
                "resource_path": "/health",
                "request_interval": 30,
                "failure_threshold": 3,
            }
        },
        "aws_iam_role_policy": {
            "application": {
                "name": "application",
                "role": f"myapp-application-{site}",
                "policy": policy(read_statement(bucket)),
            }
        },
        "aws_s3_bucket": {"data": {"bucket": bucket, "force_destroy": False}},
        "aws_s3_bucket_versioning": {
            "data": {"bucket": bucket, "versioning_configuration": [{"status": "Enabled"}]}
        },
        "aws_security_group": {
            "front": {
                "name": "myapp-front",
                "description": "load balancer",
                "vpc_id": "vpc-0123456789abcdef0",
            }
        },
        "aws_vpc_security_group_ingress_rule": {
            "database": {
                "security_group_id": "sg-0123456789abcdef0",
                "description": "application",
                "cidr_ipv4": "10.0.0.0/16",
                "from_port": 5432,
                "to_port": 5432,
                "ip_protocol": "tcp",
            }
        },
        "aws_ssm_parameter": {
            "endpoint": {"name": "/myapp/db/endpoint", "type": "String", "value": f"db.{site}.example.com"}
        },
    }
