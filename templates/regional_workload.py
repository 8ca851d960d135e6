"""One region's copy of the workload: the blocks that both regional templates compose."""

from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from templates.blocks.application import Application
from templates.blocks.cache import Cache
from templates.blocks.database import Database
from templates.blocks.distribution import Distribution
from templates.blocks.edge import HTTPS, Edge
from templates.blocks.endpoints import Endpoints
from templates.blocks.existing import ExistingApplication, ExistingDatabase, ExistingEdge
from templates.blocks.existing_network import ExistingNetwork
from templates.blocks.flow_logs import FlowLogs
from templates.blocks.monitoring import Monitoring
from templates.blocks.network import ANYWHERE, Network
from templates.blocks.own_edge import OwnEdge
from templates.blocks.own_network import OwnNetwork
from templates.blocks.storage import Storage
from templates.ignored import IMAGE_OF_THE_REGION
from templates.placement import Placement

# AWS's own parameters of its current Amazon Linux image, followed by the architecture.
PUBLIC_IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-"


class RegionalWorkload(Construct):
    """The workload of the settings in one region, in its role and size. Each block is made here or exists already.

    `network` is None when nothing of the region lies in a VPC that is known.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        placement: Placement,
        peer_cidr: str | None = None,
        secret_id: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.placement = placement
        self._components = placement.settings.components
        self._found = placement.settings.existing.site(placement.here.site)
        self.storage = Storage(self, "storage", placement)
        self._secret_id = secret_id
        self._endpoints: Endpoints | None = None
        self.network = self._network()
        self.edge = self._edge()
        self.application = self._application()
        self.database = self._database()
        cache = self._cache()
        Monitoring(self, "monitoring", placement, self.edge, self.application, cache)
        if self._components.cdn:
            Distribution(self, "distribution", placement, self.storage.logs)
        if peer_cidr:
            self._open_to_peer(peer_cidr)

    def _network(self) -> Network | None:
        placement = self.placement
        if self._found.network:
            return ExistingNetwork(self, "network", placement, self._found.network)
        if not placement.settings.made_in_network(placement.here.site):
            return None
        network = OwnNetwork(self, "network", placement)
        self._endpoints = Endpoints(self, "endpoints", placement, network)
        FlowLogs(self, "flow-logs", placement, network, self.storage.logs)
        return network

    def _application(self) -> Application | ExistingApplication | None:
        placement = self.placement
        if not self.edge:
            return None
        if self._found.application:
            return ExistingApplication(self, "application", placement, self._found.application)
        assert self.network is not None, "a block that this project makes needs a network"
        made = Application(self, "application", placement, self.network, self.edge, self._image())
        if self._endpoints:
            self._endpoints.let_out(made.firewall)
        elif placement.settings.network.internet_egress:
            made.firewall.allow_to_network(
                ANYWHERE, HTTPS, "AWS APIs and partners, endpoints are not known here"
            )
        else:
            made.firewall.allow_to_network(placement.cidr, HTTPS, "Endpoints of the existing network")
        return made

    def _edge(self) -> Edge | None:
        if not self._components.application:
            return None
        if self._found.load_balancer:
            return ExistingEdge(self, "edge", self.placement, self._found.load_balancer)
        assert self.network is not None, "a block that this project makes needs a network"
        return OwnEdge(self, "edge", self.placement, self.network, self.storage.logs)

    def _database(self) -> Database | ExistingDatabase | None:
        if not self._components.database:
            return None
        if self._found.database:
            return ExistingDatabase(self, "database", self.placement)
        assert self.network is not None, "a block that this project makes needs a network"
        return Database(self, "database", self.placement, self.network, self.application, self._secret_id)

    def _cache(self) -> Cache | None:
        if not (self.network and self.application and self.placement.footprint.cache_nodes):
            return None
        return Cache(self, "cache", self.placement, self.network, self.application)

    def _open_to_peer(self, cidr: str) -> None:
        """Let the application of each region reach the other region's database, because the passive region's
        application writes to the active region's.
        """
        port = self.placement.settings.database.port
        if isinstance(self.database, Database):
            self.database.firewall.allow_from_network(
                cidr, port, "Queries of the application in the other region"
            )
        if self.application:
            self.application.firewall.allow_to_network(
                cidr, port, "Queries to the database in the other region"
            )

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
            lifecycle=IMAGE_OF_THE_REGION.lifecycle,
        )
