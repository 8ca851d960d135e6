"""Peering of the two regions' networks, by which a passive region's application reaches the writer."""

from typing import Any

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

    Security groups restrict the ports: only the database's port is open to the other network.
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
        found = placement.settings.existing.site(placement.there.site).network
        which: dict[str, Any] = {"id": found.vpc_id} if found else {"tags": {"Name": placement.there.vpc}}
        peer = DataAwsVpc(self, "peer", provider=peer_provider, **which)
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
        tables = found.route_table_ids if found else self._tables(peer, peer_provider)
        for index, table_id in enumerate(tables):
            Route(
                self,
                f"back-{index}",
                provider=peer_provider,
                route_table_id=table_id,
                destination_cidr_block=placement.cidr,
                vpc_peering_connection_id=accepted.vpc_peering_connection_id,
            )

    def _tables(self, peer: DataAwsVpc, provider: AwsProvider) -> list[str]:
        """Return the ids of the peer network's route tables: one for each zone's instances, and one that the
        database's subnets share.
        """
        tables = DataAwsRouteTables(
            self,
            "peer-tables",
            provider=provider,
            vpc_id=peer.id,
            filter=[DataAwsRouteTablesFilter(name="tag:Tier", values=["private", "database"])],
        )
        return [f"${{sort({tables.fqn}.ids)[{index}]}}" for index in range(ZONES + 1)]
