"""The database of a region: the writer where the role is active, a promotable replica where it is passive."""

from typing import Any

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.data_aws_db_instance import DataAwsDbInstance
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroup, DbParameterGroupParameter
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from templates.blocks.application import Application
from templates.blocks.firewall import Firewall
from templates.blocks.key import data_key_arn
from templates.blocks.network import Network
from templates.blocks.secret import MASTER_USER
from templates.placement import Placement

PORT = 5432
# Raise it to have Terraform set the master password to the secret's current value again.
PASSWORD_VERSION = 1


class Database(Construct):
    """RDS PostgreSQL, encrypted with the region's own key, and the parameter that names the writer."""

    def __init__(
        self, scope: Construct, id: str, placement: Placement, network: Network, application: Application
    ) -> None:
        super().__init__(scope, id)
        self._placement = placement
        self._provider = placement.provider
        self.firewall = Firewall(self, "database", placement, network, "database")
        self.firewall.allow_from(application.firewall, PORT, "Queries of the application")
        application.firewall.allow_to(self.firewall, PORT, "Queries to the database")
        self.instance = self._instance(network)
        self._endpoint_parameter()

    def _instance(self, network: Network) -> DbInstance:
        placement, database = self._placement, self._placement.settings.database
        name = placement.here.database
        kept = placement.protects(name)
        return DbInstance(
            self,
            "instance",
            provider=self._provider,
            identifier=name,
            instance_class=placement.footprint.database_class,
            storage_type="gp3",
            storage_encrypted=True,
            kms_key_id=data_key_arn(self, "key", placement.names, self._provider),
            multi_az=placement.footprint.database_multi_az,
            db_subnet_group_name=self._subnet_group(network).name,
            parameter_group_name=self._parameter_group().name,
            vpc_security_group_ids=[self.firewall.group.id],
            publicly_accessible=False,
            port=PORT,
            backup_window=database.backup_window,
            backup_retention_period=database.backup_retention_days,
            maintenance_window="sun:05:00-sun:06:00",
            copy_tags_to_snapshot=True,
            auto_minor_version_upgrade=False,
            iam_database_authentication_enabled=True,
            apply_immediately=True,
            deletion_protection=kept,
            skip_final_snapshot=not kept,
            final_snapshot_identifier=f"{name}-final" if kept else None,
            **(self._writer() if placement.is_active else self._replica()),
        )

    def _writer(self) -> dict[str, Any]:
        """What only a writer has. The password passes through an ephemeral value, never through the state."""
        placement, database = self._placement, self._placement.settings.database
        TerraformStack.of(self).add_override(
            "ephemeral.aws_secretsmanager_secret_version.master",
            {"provider": self._provider.fqn, "secret_id": placement.here.database_secret},
        )
        secret = "ephemeral.aws_secretsmanager_secret_version.master.secret_string"
        return {
            "engine": database.engine,
            "engine_version": database.engine_version,
            "allocated_storage": database.allocated_storage_gib,
            "db_name": placement.names.database_name,
            "username": MASTER_USER,
            "password_wo": f'${{jsondecode({secret})["password"]}}',
            "password_wo_version": PASSWORD_VERSION,
        }

    def _replica(self) -> dict[str, Any]:
        return {"replicate_source_db": self._placement.active.database_arn}

    def _subnet_group(self, network: Network) -> DbSubnetGroup:
        return DbSubnetGroup(
            self,
            "subnets",
            provider=self._provider,
            name=self._placement.here.database,
            description="Database subnets of the three zones",
            subnet_ids=network.subnet_ids("database"),
        )

    def _parameter_group(self) -> DbParameterGroup:
        major = self._placement.settings.database.engine_version.split(".")[0]
        return DbParameterGroup(
            self,
            "parameters",
            provider=self._provider,
            name=f"{self._placement.here.database}-{major}",
            family=f"postgres{major}",
            description="Equal in both regions",
            parameter=[DbParameterGroupParameter(name="rds.force_ssl", value="1")],
        )

    def _endpoint_parameter(self) -> None:
        """The writer's address. Failover writes the promoted replica's, which is what swapped roles give."""
        SsmParameter(
            self,
            "endpoint",
            provider=self._provider,
            name=self._placement.here.endpoint_parameter,
            type="String",
            value=self._writer_address(),
            description="Address of the database that takes writes",
        )

    def _writer_address(self) -> str:
        placement = self._placement
        if placement.is_active:
            return self.instance.address
        return DataAwsDbInstance(
            self,
            "writer",
            provider=placement.active_provider,
            db_instance_identifier=placement.active.database,
        ).address
