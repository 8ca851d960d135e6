"""The database of a region: the writer where the role is active, a promotable replica where it is passive."""

from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.rds_cluster import RdsCluster
from constructs import Construct

from templates.blocks.database import cluster, instance
from templates.blocks.database.adopted import OwnersDatabase
from templates.blocks.endpoint import endpoint_parameter
from templates.blocks.firewall import Firewall, Guarded
from templates.blocks.key import data_key_arn
from templates.blocks.network import Network
from templates.placement import Placement

__all__ = ["Database"]


class Database(Construct):
    """RDS or Aurora, encrypted with the region's own key, and the parameter that names the writer.

    The master password comes from the region's secret, or from `secret_id` if that is made in the same stack.
    `resource` is the instance or cluster, `firewall` its security group.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        placement: Placement,
        network: Network,
        application: Guarded | None,
        secret_id: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._placement = placement
        port = placement.settings.database.port
        self.firewall = Firewall(self, "database", placement, network, "database")
        if application:
            self.firewall.allow_from(application.firewall, port, "Queries of the application")
            application.firewall.allow_to(self.firewall, port, "Queries to the database")
        key_arn = data_key_arn(self, "key", placement.names, placement.provider)
        subnets = self._subnet_group(network)
        secret = secret_id or placement.here.database_secret
        self.resource: DbInstance | RdsCluster
        if placement.settings.database.is_global:
            self.resource = cluster.cluster(self, placement, subnets, self.firewall, key_arn, secret)
            address = cluster.writer_address(self, placement, self.resource)
        else:
            owners = OwnersDatabase(self, "owners", placement) if placement.is_adopted else None
            self.resource = instance.instance(
                self, placement, subnets, self.firewall, key_arn, secret, owners
            )
            address = instance.writer_address(self, placement, self.resource, owners)
        endpoint_parameter(self, placement, address)

    def _subnet_group(self, network: Network) -> DbSubnetGroup:
        return DbSubnetGroup(
            self,
            "subnets",
            provider=self._placement.provider,
            name=self._placement.here.database,
            description="Database subnets of the three zones",
            subnet_ids=network.subnet_ids("database"),
        )
