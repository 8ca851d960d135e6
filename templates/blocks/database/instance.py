"""RDS for PostgreSQL or MySQL: the writer where the role is active, a promotable replica where it is passive."""

from typing import Any

from cdktf_cdktf_provider_aws.data_aws_db_instance import DataAwsDbInstance
from cdktf_cdktf_provider_aws.db_instance import DbInstance, DbInstanceTimeouts
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from constructs import Construct

from templates.blocks.database.adopted import OwnersDatabase
from templates.blocks.database.observability import (
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

# The provider waits 40, 80 and 60 minutes. A replica abroad begins with a snapshot that is copied there, hours for each
# terabyte; a promotion, a larger class or Multi-AZ of that much takes hours too, and so does the final snapshot. When
# its time is over Terraform calls a new instance tainted, which the next plan would replace.
TIMEOUTS = DbInstanceTimeouts(create="24h", update="12h", delete="12h")


def instance(
    scope: Construct,
    placement: Placement,
    subnets: DbSubnetGroup,
    firewall: Firewall,
    key_arn: str,
    secret_id: str,
    owners: OwnersDatabase | None = None,
) -> DbInstance:
    """Return the region's instance, encrypted with its own key. Both roles have the same class, groups and settings.

    With `owners` the instance is paired with an owner's existing database, and follows that instead of the settings.
    """
    database, footprint, name = placement.settings.database, placement.footprint, placement.here.database
    role_arn, role_policy = monitoring_role(scope, placement)
    return DbInstance(
        scope,
        "instance",
        provider=placement.provider,
        identifier=name,
        **(owners.arguments() if owners else _size(placement)),
        storage_encrypted=True,
        kms_key_id=key_arn,
        multi_az=footprint.database_multi_az,
        db_subnet_group_name=subnets.name,
        **_groups(scope, placement, owners),
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
        enabled_cloudwatch_logs_exports=logs(database, own=not owners),
        apply_immediately=True,
        timeouts=TIMEOUTS,
        **instance_removal_arguments(placement, owners.ignored() if owners else ()),
        depends_on=[role_policy, *log_exports(scope, placement, key_arn, own=not owners)],
        **_role(scope, placement, secret_id, owners),
    )


def _size(placement: Placement) -> dict[str, Any]:
    return {
        "instance_class": placement.footprint.database_class,
        "storage_type": "gp3",
        "max_allocated_storage": placement.settings.database.max_storage_gib,
    }


def _groups(scope: Construct, placement: Placement, owners: OwnersDatabase | None) -> dict[str, Any]:
    """Return the parameter group and the option group. An instance that is paired with an existing database has
    those that the settings name; without names it has a parameter group made here, and RDS's default option group.
    """
    database = placement.settings.database
    if not owners:
        options = option_group(scope, placement)
        return {
            "parameter_group_name": parameter_group(scope, placement).name,
            "option_group_name": options.name if options else None,
        }
    parameters = (
        database.replica_parameter_group or parameter_group(scope, placement, owners.major_version).name
    )
    return {"parameter_group_name": parameters, "option_group_name": database.replica_option_group}


def _role(
    scope: Construct, placement: Placement, secret_id: str, owners: OwnersDatabase | None
) -> dict[str, Any]:
    """Return the arguments that only a writer or only a replica has.

    A promoted instance that is paired with an existing database has none of them. It keeps the owner's user
    and password, which these arguments would change. Without them Terraform can't create the instance as a
    writer, so only a promotion makes it one.
    """
    if not placement.is_active:
        return _replica(placement, owners)
    return {} if owners else _writer(scope, placement, secret_id)


def writer_address(
    scope: Construct,
    placement: Placement,
    here: DbInstance | DataAwsDbInstance,
    owners: OwnersDatabase | None = None,
) -> str:
    """Return the address of the instance that accepts writes, in whichever region it is."""
    if placement.is_active:
        return here.address
    if owners:
        return owners.address
    return DataAwsDbInstance(
        scope,
        "writer",
        provider=placement.active_provider,
        db_instance_identifier=placement.active.database,
    ).address


def _writer(scope: Construct, placement: Placement, secret_id: str) -> dict[str, Any]:
    """Return the arguments of a writer."""
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


def _replica(placement: Placement, owners: OwnersDatabase | None) -> dict[str, Any]:
    """Return the arguments of a replica. RDS creates it with its writer's version, and upgrades it if the settings'
    version is newer.

    The replica of an owner's database gets no version: the owner upgrades replicas first, and no plan may undo that.
    """
    replica = {"replicate_source_db": placement.active.database_arn}
    if owners:
        return replica
    return {**replica, "engine_version": placement.settings.database.version}
