"""The database of a region: the writer where the role is active, a promotable replica where it is passive."""

from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.rds_cluster import RdsCluster
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from templates.blocks.application import Application
from templates.blocks.database import cluster, instance
from templates.blocks.firewall import Firewall
from templates.blocks.key import data_key_arn
from templates.blocks.network import Network
from templates.placement import Placement

__all__ = ["Database"]


class Database(Construct):
    """RDS or Aurora, encrypted with the region's own key, and the parameter that names the writer.

    `resource` is the instance or cluster, `firewall` who may reach it.
    """

    def __init__(
        self, scope: Construct, id: str, placement: Placement, network: Network, application: Application
    ) -> None:
        super().__init__(scope, id)
        self._placement = placement
        port = placement.settings.database.port
        self.firewall = Firewall(self, "database", placement, network, "database")
        self.firewall.allow_from(application.firewall, port, "Queries of the application")
        application.firewall.allow_to(self.firewall, port, "Queries to the database")
        key_arn = data_key_arn(self, "key", placement.names, placement.provider)
        subnets = self._subnet_group(network)
        self.resource: DbInstance | RdsCluster
        if placement.settings.database.is_global:
            self.resource = cluster.cluster(self, placement, subnets, self.firewall, key_arn)
            address = cluster.writer_address(self, placement, self.resource)
        else:
            self.resource = instance.instance(self, placement, subnets, self.firewall, key_arn)
            address = instance.writer_address(self, placement, self.resource)
        self._publish(address)

    def _subnet_group(self, network: Network) -> DbSubnetGroup:
        return DbSubnetGroup(
            self,
            "subnets",
            provider=self._placement.provider,
            name=self._placement.here.database,
            description="Database subnets of the three zones",
            subnet_ids=network.subnet_ids("database"),
        )

    def _publish(self, address: str) -> None:
        """The writer's address. Failover writes the promoted replica's, which is what swapped roles give."""
        SsmParameter(
            self,
            "endpoint",
            provider=self._placement.provider,
            name=self._placement.here.endpoint_parameter,
            type="String",
            value=address,
            description="Address of the database that takes writes",
        )
