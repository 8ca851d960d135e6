"""One region's copy of the workload: the blocks that both regional templates compose."""

from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from templates.blocks.application import Application
from templates.blocks.cache import Cache
from templates.blocks.database import Database
from templates.blocks.distribution import Distribution
from templates.blocks.edge import Edge
from templates.blocks.endpoints import Endpoints
from templates.blocks.flow_logs import FlowLogs
from templates.blocks.monitoring import Monitoring
from templates.blocks.own_network import OwnNetwork
from templates.blocks.storage import Storage
from templates.placement import Placement

# AWS's own parameters of its current Amazon Linux image, followed by the architecture.
PUBLIC_IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-"


class RegionalWorkload(Construct):
    """Network, edge, application, database, cache, storage and monitoring of one region, in its role and size."""

    def __init__(self, scope: Construct, id: str, placement: Placement, peer_cidr: str | None = None) -> None:
        super().__init__(scope, id)
        self.placement = placement
        self.storage = Storage(self, "storage", placement)
        self.network = OwnNetwork(self, "network", placement)
        endpoints = Endpoints(self, "endpoints", placement, self.network)
        FlowLogs(self, "flow-logs", placement, self.network, self.storage.logs.bucket.arn)
        self.edge = Edge(self, "edge", placement, self.network, self.storage.logs)
        if not placement.isolated:
            Distribution(self, "distribution", placement, self.storage.logs)
        image = self._image()
        self.application = Application(self, "application", placement, self.network, self.edge, image)
        endpoints.let_out(self.application.firewall)
        self.database = Database(self, "database", placement, self.network, self.application)
        if placement.footprint.cache_nodes:
            Cache(self, "cache", placement, self.network, self.application)
        Monitoring(self, "monitoring", placement, self.edge, self.application)
        if peer_cidr:
            self._open_to_peer(peer_cidr)

    def _open_to_peer(self, cidr: str) -> None:
        """Either region's application may write to the other's database while that one is the writer."""
        port = self.placement.settings.database.port
        self.database.firewall.allow_from_network(cidr, port, "Queries of the other region's application")
        self.application.firewall.allow_to_network(cidr, port, "Queries to the other region's database")

    def _image(self) -> SsmParameter:
        placement = self.placement
        name = PUBLIC_IMAGE + placement.settings.application.architecture
        public = DataAwsSsmParameter(self, "public-image", provider=placement.provider, name=name)
        return SsmParameter(
            self,
            "image",
            provider=placement.provider,
            name=placement.here.image_parameter,
            type="String",
            data_type="aws:ec2:image",
            insecure_value=public.insecure_value,
            description="Image that the instances of this region start from",
        )
