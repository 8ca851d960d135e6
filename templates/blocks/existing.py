"""Blocks of existing resources: looked up, never created, changed or destroyed.

Their security groups belong to their owner, so no rule is added; docs/adoption.md says what they must admit.
"""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_autoscaling_group import DataAwsAutoscalingGroup
from cdktf_cdktf_provider_aws.data_aws_db_instance import DataAwsDbInstance
from cdktf_cdktf_provider_aws.data_aws_lb import DataAwsLb
from cdktf_cdktf_provider_aws.data_aws_lb_target_group import DataAwsLbTargetGroup
from constructs import Construct

from config.adoption import ExistingApplication as FoundApplication
from config.adoption import ExistingLoadBalancer as FoundLoadBalancer
from templates.blocks.database.adopted import replica_of_the_active
from templates.blocks.database.instance import writer_address
from templates.blocks.edge import Edge
from templates.blocks.endpoint import endpoint_parameter
from templates.blocks.firewall import ExistingFirewall
from templates.placement import Placement


class ExistingEdge(Edge):
    """An existing load balancer, and the target group that instances register with."""

    def __init__(self, scope: Construct, id: str, placement: Placement, found: FoundLoadBalancer) -> None:
        super().__init__(scope, id)
        self.load_balancer = DataAwsLb(
            self, "load-balancer-found", provider=placement.provider, name=found.name
        )
        self.target_group = DataAwsLbTargetGroup(
            self, "targets", provider=placement.provider, name=found.target_group
        )
        # Which of its groups is meant doesn't matter: any of them is a source of its requests.
        first = f"${{sort({self.load_balancer.fqn}.security_groups)[0]}}"
        self.firewall = ExistingFirewall(self, "load-balancer", placement, first)


class ExistingApplication(Construct):
    """Existing instances: `group` is their Auto Scaling group, `firewall` their security group."""

    def __init__(self, scope: Construct, id: str, placement: Placement, found: FoundApplication) -> None:
        super().__init__(scope, id)
        self.firewall = ExistingFirewall(self, "instances", placement, found.security_group_id)
        self.group = DataAwsAutoscalingGroup(
            self, "group", provider=placement.provider, name=found.auto_scaling_group
        )


class ExistingDatabase(Construct):
    """An existing database instance, and the parameter that names the writer, which this project makes."""

    def __init__(self, scope: Construct, id: str, placement: Placement) -> None:
        super().__init__(scope, id)
        self.resource = DataAwsDbInstance(
            self,
            "instance",
            provider=placement.provider,
            db_instance_identifier=placement.here.database,
        )
        if not placement.is_active and placement.protects(placement.here.database):
            # A writer of before a failover must never be taken for a replica.
            self.resource.lifecycle = TerraformResourceLifecycle(
                postcondition=[replica_of_the_active(placement)]
            )
        endpoint_parameter(self, placement, writer_address(self, placement, self.resource))
