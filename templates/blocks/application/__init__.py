"""The application of a region: launch template, Auto Scaling group and its scaling policy."""

from cdktf_cdktf_provider_aws.autoscaling_policy import (
    AutoscalingPolicy,
    AutoscalingPolicyTargetTrackingConfiguration,
    AutoscalingPolicyTargetTrackingConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from templates.blocks.application.group import group
from templates.blocks.application.launch_template import launch_template
from templates.blocks.application.permissions import instance_statements
from templates.blocks.application.reserve import reserve_capacity, schedule_test_windows
from templates.blocks.edge import Edge
from templates.blocks.firewall import Firewall
from templates.blocks.key import data_key_arn, key_arn_in, secrets_key_arn
from templates.blocks.network import Network
from templates.blocks.policy import Statement, policy
from templates.placement import Placement

__all__ = ["Application"]


class Application(Construct):
    """The instances behind the load balancer, as many as role and strategy require."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        placement: Placement,
        network: Network,
        edge: Edge,
        image: SsmParameter,
    ) -> None:
        super().__init__(scope, id)
        self._placement = placement
        port = placement.settings.application.port
        self.firewall = Firewall(self, "instances", placement, network, "application")
        self.firewall.allow_from(edge.firewall, port, "Requests from the load balancer")
        edge.firewall.allow_to(self.firewall, port, "Requests to the application")
        key_arn = data_key_arn(self, "key", placement.names, placement.provider)
        secrets_key = secrets_key_arn(self, "secrets-key", placement.names, placement.provider)
        abroad = ""
        if placement.is_strict:
            abroad = key_arn_in(self, "key-abroad", key_arn, placement.here, placement.there)
        profile = self._profile([key_arn, secrets_key], abroad)
        template = launch_template(self, placement, self.firewall, profile, key_arn)
        # What an instance needs at its first start, and what no reference orders.
        self.group = group(self, placement, template, network, edge, [image, *network.ways_out])
        self._track_load()
        reserve_capacity(self, placement, network)
        schedule_test_windows(self, placement, self.group)

    def _track_load(self) -> None:
        AutoscalingPolicy(
            self,
            "target-tracking",
            provider=self._placement.provider,
            name=self._placement.here.scaling_policy,
            autoscaling_group_name=self.group.name,
            policy_type="TargetTrackingScaling",
            target_tracking_configuration=AutoscalingPolicyTargetTrackingConfiguration(
                predefined_metric_specification=(
                    AutoscalingPolicyTargetTrackingConfigurationPredefinedMetricSpecification(
                        predefined_metric_type="ASGAverageCPUUtilization"
                    )
                ),
                target_value=self._placement.settings.application.target_cpu_percent,
            ),
        )

    def _profile(self, key_arns: list[str], key_abroad: str) -> IamInstanceProfile:
        provider, name = self._placement.provider, self._placement.here.application_role
        role = IamRole(
            self,
            "role",
            provider=provider,
            name=name,
            # EC2 gives no source account when an instance assumes its role.
            assume_role_policy=policy(
                Statement("Instances", ["sts:AssumeRole"], principal={"Service": "ec2.amazonaws.com"})
            ),
        )
        IamRolePolicy(
            self,
            "reaches-writer",
            provider=provider,
            name="reaches-writer",
            role=role.id,
            policy=policy(*instance_statements(self._placement, key_arns, key_abroad)),
        )
        return IamInstanceProfile(self, "profile", provider=provider, name=name, role=role.name)
