"""Aurora PostgreSQL: a cluster per region, joined in one global database that AWS fails over as a whole."""

from typing import Any

from cdktf_cdktf_provider_aws.data_aws_rds_cluster import DataAwsRdsCluster
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.rds_cluster import RdsCluster
from cdktf_cdktf_provider_aws.rds_cluster_instance import RdsClusterInstance
from constructs import Construct

from templates.blocks.database.observability import (
    INSIGHTS_DAYS,
    MONITORING_SECONDS,
    log_exports,
    logs,
    monitoring_role,
)
from templates.blocks.database.parameters import cluster_parameter_group
from templates.blocks.database.password import master_password
from templates.blocks.database.removal import removal_arguments
from templates.blocks.firewall import Firewall
from templates.blocks.secret import MASTER_USER
from templates.ignored import MEMBER_OF_GLOBAL_DATABASE
from templates.placement import Placement
from templates.retention import retained


def cluster(
    scope: Construct,
    placement: Placement,
    subnets: DbSubnetGroup,
    firewall: Firewall,
    key_arn: str,
    secret_id: str,
) -> RdsCluster:
    """Return the region's cluster: the global database's writer where the role is active, a secondary where passive."""
    database, name = placement.settings.database, placement.here.database
    made = RdsCluster(
        scope,
        "cluster",
        provider=placement.provider,
        cluster_identifier=name,
        engine=database.engine,
        engine_version=database.version,
        db_subnet_group_name=subnets.name,
        db_cluster_parameter_group_name=cluster_parameter_group(scope, placement).name,
        vpc_security_group_ids=[firewall.group.id],
        port=database.port,
        storage_encrypted=True,
        kms_key_id=key_arn,
        preferred_backup_window=database.backup_window,
        backup_retention_period=database.backup_retention_days,
        preferred_maintenance_window=database.maintenance_window,
        copy_tags_to_snapshot=True,
        tags=placement.backup_tags,
        iam_database_authentication_enabled=True,
        enabled_cloudwatch_logs_exports=logs(database),
        apply_immediately=True,
        **removal_arguments(placement),
        depends_on=list(log_exports(scope, placement, key_arn, "cluster")),
        lifecycle=retained(placement.protects(name), MEMBER_OF_GLOBAL_DATABASE),
        **_membership(scope, placement, secret_id),
    )
    _instances(scope, placement, made, key_arn)
    return made


def writer_address(scope: Construct, placement: Placement, here: RdsCluster) -> str:
    """Return the address of the cluster that accepts writes, in whichever region it is."""
    if placement.is_active:
        return here.endpoint
    return DataAwsRdsCluster(
        scope,
        "writer",
        provider=placement.active_provider,
        cluster_identifier=placement.active.database,
    ).endpoint


def _membership(scope: Construct, placement: Placement, secret_id: str) -> dict[str, Any]:
    joined = {} if placement.isolated else {"global_cluster_identifier": placement.names.global_database}
    if not placement.is_active:
        # A secondary has its users and databases from the writer, and refuses any of its own.
        return {**joined, "source_region": placement.active.region}
    return {
        **joined,
        "database_name": placement.names.database_name,
        "master_username": MASTER_USER,
        "master_password_wo": master_password(scope, placement, secret_id),
        "master_password_wo_version": placement.settings.database.password_version,
    }


def _instances(scope: Construct, placement: Placement, made: RdsCluster, key_arn: str) -> None:
    """Make one instance, or for Multi-AZ two in different zones."""
    role_arn, role_policy = monitoring_role(scope, placement)
    for index in range(2 if placement.footprint.database_multi_az else 1):
        RdsClusterInstance(
            scope,
            f"instance-{index}",
            provider=placement.provider,
            identifier=f"{placement.here.database}-{index}",
            cluster_identifier=made.id,
            engine=placement.settings.database.engine,
            engine_version=placement.settings.database.version,
            instance_class=placement.footprint.database_class,
            publicly_accessible=False,
            auto_minor_version_upgrade=False,
            copy_tags_to_snapshot=True,
            performance_insights_enabled=True,
            performance_insights_kms_key_id=key_arn,
            performance_insights_retention_period=INSIGHTS_DAYS,
            monitoring_interval=MONITORING_SECONDS,
            monitoring_role_arn=role_arn,
            depends_on=[role_policy],
        )
