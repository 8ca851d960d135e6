"""Lookups of what a test copy leaves in the world beside it."""

from typing import Any

from operations.target import Target


def left_of_a_copy(target: Target) -> list[str]:
    """Return everything whose name says that it is a copy's."""
    region = target.passive.region

    def found(service: str, operation: str, key: str, name: str, **more: Any) -> list[str]:
        answer = getattr(target.client(service, region), operation)(**more)
        return [str(each[name]) for each in answer[key]]

    every = [
        *found("rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
        *found("rds", "describe_db_snapshots", "DBSnapshots", "DBSnapshotIdentifier"),
        *found("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", "AutoScalingGroupName"),
        *found("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerName"),
        *found("elasticache", "describe_replication_groups", "ReplicationGroups", "ReplicationGroupId"),
        *found("s3", "list_buckets", "Buckets", "Name"),
        *found("secretsmanager", "list_secrets", "SecretList", "Name"),
        *found("scheduler", "list_schedules", "Schedules", "Name"),
        *found("iam", "list_roles", "Roles", "RoleName", MaxItems=1000),
    ]
    assert any("myapp-" in name for name in every), "the lookup is broken: it doesn't find production either"
    return [name for name in every if "myapp-test" in name]
