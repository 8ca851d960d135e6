"""RDS for PostgreSQL or MySQL: the writer where the role is active, a promotable replica where it is passive."""

from typing import Any

from cdktf_cdktf_provider_aws.data_aws_db_instance import DataAwsDbInstance
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from constructs import Construct

from templates.blocks.database.insight import (
    INSIGHTS_DAYS,
    MONITORING_SECONDS,
    log_exports,
    logs,
    monitoring_role,
)
from templates.blocks.database.parameters import option_group, parameter_group
from templates.blocks.database.password import master_password
from templates.blocks.database.removal import instance_removal_arguments
from templates.blocks.firewall import Firewall
from templates.blocks.secret import MASTER_USER
from templates.placement import Placement


def instance(
    scope: Construct,
    placement: Placement,
    subnets: DbSubnetGroup,
    firewall: Firewall,
    key_arn: str,
    secret_id: str,
) -> DbInstance:
    """The region's instance, encrypted with its own key. Both roles have the same class, groups and settings."""
    database, footprint, name = placement.settings.database, placement.footprint, placement.here.database
    role_arn, role_policy = monitoring_role(scope, placement)
    options = option_group(scope, placement)
    return DbInstance(
        scope,
        "instance",
        provider=placement.provider,
        identifier=name,
        instance_class=footprint.database_class,
        storage_type="gp3",
        max_allocated_storage=database.max_storage_gib,
        storage_encrypted=True,
        kms_key_id=key_arn,
        multi_az=footprint.database_multi_az,
        db_subnet_group_name=subnets.name,
        parameter_group_name=parameter_group(scope, placement).name,
        option_group_name=options.name if options else None,
        vpc_security_group_ids=[firewall.group.id],
        publicly_accessible=False,
        port=database.port,
        backup_window=database.backup_window,
        backup_retention_period=database.backup_retention_days,
        maintenance_window=database.maintenance_window,
        copy_tags_to_snapshot=True,
        tags=placement.backup_tags,
        # Both regions get a new version when the settings say so, the replica's stack first, and at no other time.
        auto_minor_version_upgrade=False,
        iam_database_authentication_enabled=True,
        performance_insights_enabled=True,
        performance_insights_kms_key_id=key_arn,
        performance_insights_retention_period=INSIGHTS_DAYS,
        monitoring_interval=MONITORING_SECONDS,
        monitoring_role_arn=role_arn,
        enabled_cloudwatch_logs_exports=logs(database),
        apply_immediately=True,
        **instance_removal_arguments(placement),
        depends_on=[role_policy, *log_exports(scope, placement, key_arn)],
        **(_writer(scope, placement, secret_id) if placement.is_active else _replica(placement)),
    )


def writer_address(scope: Construct, placement: Placement, here: DbInstance | DataAwsDbInstance) -> str:
    """Address of the instance that takes writes, in whichever region it is."""
    if placement.is_active:
        return here.address
    return DataAwsDbInstance(
        scope,
        "writer",
        provider=placement.active_provider,
        db_instance_identifier=placement.active.database,
    ).address


def _writer(scope: Construct, placement: Placement, secret_id: str) -> dict[str, Any]:
    """What only a writer has."""
    database = placement.settings.database
    return {
        "engine": database.engine,
        "engine_version": database.version,
        "allocated_storage": database.allocated_storage_gib,
        "db_name": placement.names.database_name,
        "username": MASTER_USER,
        "password_wo": master_password(scope, placement, secret_id),
        "password_wo_version": placement.settings.database.password_version,
    }


def _replica(placement: Placement) -> dict[str, Any]:
    """What only a replica has: RDS creates it with its writer's version, and upgrades it when the settings' is newer.

    An existing writer's version is its owner's, and not known here.
    """
    replica = {"replicate_source_db": placement.active.database_arn}
    if placement.settings.existing.site(placement.settings.active).database:
        return replica
    return {**replica, "engine_version": placement.settings.database.version}
