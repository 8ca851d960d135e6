"""The edge of a region, which is its load balancer: the common interface of this project's own and of
existing ones.
"""

from cdktf_cdktf_provider_aws.data_aws_lb import DataAwsLb
from cdktf_cdktf_provider_aws.data_aws_lb_target_group import DataAwsLbTargetGroup
from cdktf_cdktf_provider_aws.lb import Lb
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup
from constructs import Construct

from templates.blocks.firewall import Firewall

HTTP, HTTPS = 80, 443


class Edge(Construct):
    """A load balancer, the target group that instances register with, and its firewall."""

    load_balancer: Lb | DataAwsLb
    target_group: LbTargetGroup | DataAwsLbTargetGroup
    firewall: Firewall

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
