"""An existing network: looked up, and checked against the settings."""

from cdktf import Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from constructs import Construct

from config.adoption import ExistingNetwork as Found
from templates.blocks.network import Network
from templates.placement import Placement


class ExistingNetwork(Network):
    """The VPC and subnets that the settings name. Routes to the internet, endpoints and flow logs are its owner's."""

    def __init__(self, scope: Construct, id: str, placement: Placement, found: Found) -> None:
        super().__init__(scope, id)
        vpc = DataAwsVpc(self, "vpc", provider=placement.provider, id=found.vpc_id)
        vpc.lifecycle = TerraformResourceLifecycle(
            postcondition=[
                Postcondition(
                    condition=f'${{self.cidr_block == "{placement.cidr}"}}',
                    error_message=(
                        f"{found.vpc_id} has the network ${{self.cidr_block}}, and the settings say "
                        f"{placement.cidr}. Fix: set network.{placement.here.site}_cidr to the VPC's."
                    ),
                )
            ]
        )
        self.vpc_id = vpc.id
        self.route_table_ids = list(found.route_table_ids)
        self._subnets = {
            "public": found.public_subnet_ids,
            "private": found.private_subnet_ids,
            "database": found.database_subnet_ids or [],
        }

    def subnet_ids(self, tier: str) -> list[str]:
        return list(self._subnets[tier])
