"""The links between servers of different regions: replication and peering."""

from collections.abc import Iterator, Mapping

from embedded_aws.databases.link import Link
from embedded_aws.databases.relay import Relay
from embedded_aws.databases.server import Server
from embedded_aws.world import World

Servers = Mapping[str, Server]


def follow_flows(world: World, servers: Servers) -> None:
    """Give each link between two servers the replication lag, or the pause, that is set for databases of
    their regions.
    """
    for link, source, replica in _links(servers):
        flow = world.replication.flow("rds", source, replica)
        link.lag_seconds, link.paused = flow.lag_seconds, flow.paused


def cut_links(world: World, servers: Servers, region: str, *, cut: bool) -> None:
    """Cut the links between a lost region and the others, so that data on its way is lost, or restore them
    (`cut` is False).
    """
    for link, *ends in _links(servers):
        if region in ends:
            _change(link, refused=cut or world.outages.between(*ends) is not None)


def follow_disturbances(world: World, servers: Servers) -> None:
    """Apply disturbances: a region that is cut off loses its links to others, and a slow region answers every client
    late.
    """
    outages = world.outages
    for link, source, replica in _links(servers):
        down = any(outages.region(each) is not None for each in (source, replica))
        _change(link, refused=down or outages.between(source, replica) is not None)
    for server in servers.values():
        region = server.made_for.region
        server.front.delay_seconds = server.peering.delay_seconds = outages.delay(region)
        # Who peers with it is of any other region, so all connect anew; those that are cut off can't.
        server.peering.refuse()
        refused = server.mode is not None or server.fenced or outages.is_cut_off(region)
        _change(server.peering, refused=refused)


def _links(servers: Servers) -> Iterator[tuple[Link, str, str]]:
    """Yield every link between servers, with the regions of its source and its replica."""
    for server in servers.values():
        source = servers.get(server.made_for.source or "")
        if server.link is not None and source is not None:
            yield server.link, source.made_for.region, server.made_for.region


def _change(relay: Relay, *, refused: bool) -> None:
    relay.refuse() if refused else relay.serve()
