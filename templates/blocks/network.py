"""The network of a region: the common interface of this project's own networks and of existing ones."""

from cdktf import ITerraformDependable
from constructs import Construct

ZONES = 3
ANYWHERE = "0.0.0.0/0"
# Subnets are cut from the VPC's network in this order, so that two regions differ in the network only.
TIERS = ("public", "private", "database")


class Network(Construct):
    """A VPC with public, private and database subnets.

    `ways_out` are the routes and endpoints that instances need at their first start. Instances don't refer to
    these, so `depends_on` must name them. `route_table_ids` are those of the private and the database
    subnets, to which peering and gateways add routes.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self.vpc_id = ""
        self.route_table_ids: list[str] = []
        self.ways_out: list[ITerraformDependable] = []

    def subnet_ids(self, tier: str) -> list[str]:
        """Return the ids of the subnets of `public`, `private` or `database`."""
        raise NotImplementedError
