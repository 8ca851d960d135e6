"""Peering of the two regions' networks, so that a passive region's application reaches the writer."""

from cdktf_cdktf_provider_aws.data_aws_route_tables import (
    DataAwsRouteTables,
    DataAwsRouteTablesFilter,
)
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.vpc_peering_connection import VpcPeeringConnection
from cdktf_cdktf_provider_aws.vpc_peering_connection_accepter import VpcPeeringConnectionAccepterA
from constructs import Construct

from templates.blocks.network import ZONES, Network
from templates.placement import Placement


class Peering(Construct):
    """A peering connection from this region to the other one, with routes on both sides.

    Ports are the security groups' matter: only the database's port is open to the other network.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        placement: Placement,
        network: Network,
        peer_provider: AwsProvider,
        peer_cidr: str,
    ) -> None:
        super().__init__(scope, id)
        peer = DataAwsVpc(self, "peer", provider=peer_provider, tags={"Name": placement.there.vpc})
        connection = VpcPeeringConnection(
            self,
            "connection",
            provider=placement.provider,
            vpc_id=network.vpc_id,
            peer_vpc_id=peer.id,
            peer_region=placement.there.region,
            auto_accept=False,
            tags={"Name": f"{placement.here.vpc}-{placement.there.vpc}"},
        )
        accepted = VpcPeeringConnectionAccepterA(
            self,
            "accepter",
            provider=peer_provider,
            vpc_peering_connection_id=connection.id,
            auto_accept=True,
            tags={"Name": f"{placement.here.vpc}-{placement.there.vpc}"},
        )
        for index, table_id in enumerate(network.route_table_ids):
            Route(
                self,
                f"there-{index}",
                provider=placement.provider,
                route_table_id=table_id,
                destination_cidr_block=peer_cidr,
                vpc_peering_connection_id=accepted.vpc_peering_connection_id,
            )
        self._route_back(placement, peer, accepted.vpc_peering_connection_id, peer_provider)

    def _route_back(
        self, placement: Placement, peer: DataAwsVpc, connection_id: str, provider: AwsProvider
    ) -> None:
        tables = DataAwsRouteTables(
            self,
            "peer-tables",
            provider=provider,
            vpc_id=peer.id,
            filter=[DataAwsRouteTablesFilter(name="tag:Tier", values=["private", "database"])],
        )
        # A table for each zone's instances, and one that the database's subnets share.
        for index in range(ZONES + 1):
            Route(
                self,
                f"back-{index}",
                provider=provider,
                route_table_id=f"${{sort({tables.fqn}.ids)[{index}]}}",
                destination_cidr_block=placement.cidr,
                vpc_peering_connection_id=connection_id,
            )
