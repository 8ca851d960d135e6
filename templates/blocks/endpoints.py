"""VPC endpoints: S3 and DynamoDB by gateway, other AWS APIs according to the settings."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from templates.blocks.firewall import Firewall
from templates.blocks.network import ANYWHERE, Network
from templates.placement import Placement

HTTPS = 443
GATEWAYS = ("s3", "dynamodb")


class Endpoints(Construct):
    """Endpoints of a network. `let_out` opens a security group to them, with a rule for each."""

    def __init__(self, scope: Construct, id: str, placement: Placement, network: Network) -> None:
        super().__init__(scope, id)
        self._placement = placement
        self._network = network
        self._gateways = {service: self._gateway(service) for service in GATEWAYS}
        self._interfaces_firewall = self._interfaces(placement.settings.network.interface_endpoints)
        network.ways_out += self._gateways.values()

    def let_out(self, firewall: Firewall) -> None:
        """Allow HTTPS from the security group `firewall` to these endpoints and, if `network.internet_egress` is
        set, to anywhere.
        """
        for service, gateway in self._gateways.items():
            why = f"{service} through its gateway endpoint"
            firewall.allow_to_prefix_list(gateway.prefix_list_id, service, HTTPS, why)
        if self._interfaces_firewall:
            self._interfaces_firewall.allow_from(firewall, HTTPS, "AWS APIs through interface endpoints")
            firewall.allow_to(self._interfaces_firewall, HTTPS, "AWS APIs through interface endpoints")
        if self._placement.settings.network.internet_egress:
            # Public APIs have no addresses that a rule could name; network.internet_egress closes this.
            firewall.allow_to_network(ANYWHERE, HTTPS, "AWS APIs and partners that have no endpoint here")

    def _gateway(self, service: str) -> VpcEndpoint:
        return VpcEndpoint(
            self,
            service,
            provider=self._placement.provider,
            vpc_id=self._network.vpc_id,
            vpc_endpoint_type="Gateway",
            service_name=self._service_name(service),
            route_table_ids=self._network.route_table_ids,
            tags=self._tags(service),
        )

    def _interfaces(self, services: Sequence[str]) -> Firewall | None:
        if not services:
            return None
        firewall = Firewall(self, "interfaces", self._placement, self._network, "endpoints")
        self._network.ways_out += [
            VpcEndpoint(
                self,
                service,
                provider=self._placement.provider,
                vpc_id=self._network.vpc_id,
                vpc_endpoint_type="Interface",
                service_name=self._service_name(service),
                private_dns_enabled=True,
                subnet_ids=self._network.subnet_ids("private"),
                security_group_ids=[firewall.group.id],
                tags=self._tags(service),
            )
            for service in services
        ]
        return firewall

    def _service_name(self, service: str) -> str:
        return f"com.amazonaws.{self._placement.here.region}.{service}"

    def _tags(self, service: str) -> dict[str, str]:
        return {"Name": f"{self._placement.here.vpc}-{service}"}
