"""The network that this project makes: a VPC with public, private and database subnets in three availability
zones.
"""

from cdktf import Fn
from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from templates.blocks.network import ANYWHERE, TIERS, ZONES, Network
from templates.blocks.zones import Zones
from templates.placement import Placement


class OwnNetwork(Network):
    """A VPC with three tiers of subnets over three zones; the settings give the number of NAT gateways for
    the region's role.

    The database subnets have no route to the internet, and the default security group admits nothing.
    """

    def __init__(self, scope: Construct, id: str, placement: Placement) -> None:
        super().__init__(scope, id)
        self._placement = placement
        self._provider = placement.provider
        name = placement.here.vpc
        self.vpc = Vpc(
            self,
            "vpc",
            provider=self._provider,
            cidr_block=placement.cidr,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": name},
        )
        self.vpc_id = self.vpc.id
        DefaultSecurityGroup(
            self, "default", provider=self._provider, vpc_id=self.vpc.id, tags={"Name": f"{name}-closed"}
        )
        zones = Zones(self, placement)
        self._subnets = {tier: self._tier(tier, zones) for tier in TIERS}
        self._internet_gateway = InternetGateway(
            self, "internet", provider=self._provider, vpc_id=self.vpc.id, tags={"Name": name}
        )
        self._route_public()
        self._route_private()
        self._route_database()

    def subnet_ids(self, tier: str) -> list[str]:
        return [subnet.id for subnet in self._subnets[tier]]

    def _tier(self, tier: str, zones: Zones) -> list[Subnet]:
        first = TIERS.index(tier) * ZONES
        return [
            Subnet(
                self,
                f"{tier}-{index}",
                provider=self._provider,
                vpc_id=self.vpc.id,
                availability_zone=zones.name(index),
                # Nine subnets out of sixteen: a /16 gives /20 ones with 4091 addresses, a /20 /24 with 251.
                cidr_block=Fn.cidrsubnet(self._placement.cidr, 4, first + index),
                map_public_ip_on_launch=False,
                tags={"Name": f"{self._placement.here.vpc}-{tier}-{index}", "Tier": tier},
            )
            for index in range(ZONES)
        ]

    def _route_public(self) -> None:
        table = self._table("public")
        Route(
            self,
            "public-internet",
            provider=self._provider,
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            gateway_id=self._internet_gateway.id,
        )
        self._associate("public", [table] * ZONES)

    def _route_private(self) -> None:
        gateways = [self._nat(index) for index in range(self._placement.footprint.nat_gateways)]
        tables = [self._table("private", index) for index in range(ZONES)]
        if gateways:
            for index, table in enumerate(tables):
                route = Route(
                    self,
                    f"private-{index}-nat",
                    provider=self._provider,
                    route_table_id=table.id,
                    destination_cidr_block=ANYWHERE,
                    nat_gateway_id=gateways[index % len(gateways)].id,
                )
                self.ways_out.append(route)
        self._associate("private", tables)
        self.route_table_ids += [table.id for table in tables]

    def _route_database(self) -> None:
        table = self._table("database")
        self._associate("database", [table] * ZONES)
        self.route_table_ids.append(table.id)

    def _nat(self, index: int) -> NatGateway:
        tags = {"Name": f"{self._placement.here.vpc}-nat-{index}"}
        address = Eip(self, f"nat-{index}-address", provider=self._provider, domain="vpc", tags=tags)
        return NatGateway(
            self,
            f"nat-{index}",
            provider=self._provider,
            allocation_id=address.id,
            subnet_id=self._subnets["public"][index].id,
            tags=tags,
            depends_on=[self._internet_gateway],
        )

    def _table(self, tier: str, index: int | None = None) -> RouteTable:
        label = tier if index is None else f"{tier}-{index}"
        return RouteTable(
            self,
            f"{label}-routes",
            provider=self._provider,
            vpc_id=self.vpc.id,
            tags={"Name": f"{self._placement.here.vpc}-{label}", "Tier": tier},
        )

    def _associate(self, tier: str, tables: list[RouteTable]) -> None:
        for index, (subnet, table) in enumerate(zip(self._subnets[tier], tables, strict=True)):
            RouteTableAssociation(
                self,
                f"{tier}-{index}-association",
                provider=self._provider,
                subnet_id=subnet.id,
                route_table_id=table.id,
            )
