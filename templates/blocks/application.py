"""The application of a region: launch template, Auto Scaling group and its scaling policy."""

import base64
from pathlib import Path

from cdktf import Token
from cdktf_cdktf_provider_aws.autoscaling_group import (
    AutoscalingGroup,
    AutoscalingGroupInstanceRefresh,
    AutoscalingGroupInstanceRefreshPreferences,
    AutoscalingGroupMixedInstancesPolicy,
    AutoscalingGroupMixedInstancesPolicyInstancesDistribution,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplate,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecification,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride,
    AutoscalingGroupTag,
)
from cdktf_cdktf_provider_aws.autoscaling_policy import (
    AutoscalingPolicy,
    AutoscalingPolicyTargetTrackingConfiguration,
    AutoscalingPolicyTargetTrackingConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplate,
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateIamInstanceProfile,
    LaunchTemplateMetadataOptions,
    LaunchTemplateTagSpecifications,
)
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from templates.blocks.edge import HTTPS, Edge
from templates.blocks.firewall import Firewall
from templates.blocks.key import data_key_arn
from templates.blocks.network import ANYWHERE, Network
from templates.blocks.policy import Statement, policy
from templates.placement import Placement

PROGRAM = Path(__file__).parents[2] / "application" / "server.py"


class Application(Construct):
    """Instances behind the edge, at the size that role and strategy say."""

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
        # What an instance needs at its first start, and what no reference orders.
        self._first = [image, *network.ways_out]
        port = placement.settings.application.port
        self.firewall = Firewall(self, "instances", placement, network, "application")
        self.firewall.allow_from(edge.firewall, port, "Requests from the load balancer")
        self.firewall.allow_to_network(ANYWHERE, HTTPS, "AWS APIs and packages, through NAT or endpoints")
        edge.firewall.allow_to(self.firewall, port, "Requests to the application")
        template = self._launch_template()
        self.group = self._group(template, network, edge)
        AutoscalingPolicy(
            self,
            "target-tracking",
            provider=placement.provider,
            name=placement.here.scaling_policy,
            autoscaling_group_name=self.group.name,
            policy_type="TargetTrackingScaling",
            target_tracking_configuration=AutoscalingPolicyTargetTrackingConfiguration(
                predefined_metric_specification=(
                    AutoscalingPolicyTargetTrackingConfigurationPredefinedMetricSpecification(
                        predefined_metric_type="ASGAverageCPUUtilization"
                    )
                ),
                target_value=placement.settings.application.target_cpu_percent,
            ),
        )

    def _launch_template(self) -> LaunchTemplate:
        here = self._placement.here
        return LaunchTemplate(
            self,
            "launch",
            provider=self._placement.provider,
            name=here.launch_template,
            update_default_version=True,
            # Resolved when an instance starts, so a replicated image needs no new version.
            image_id=f"resolve:ssm:{here.image_parameter}",
            instance_type=self._placement.footprint.instance_types[0],
            user_data=base64.b64encode(user_data(self._placement).encode()).decode(),
            vpc_security_group_ids=[self.firewall.group.id],
            iam_instance_profile=LaunchTemplateIamInstanceProfile(name=self._instance_profile().name),
            metadata_options=LaunchTemplateMetadataOptions(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            block_device_mappings=[
                LaunchTemplateBlockDeviceMappings(
                    device_name="/dev/xvda",
                    ebs=LaunchTemplateBlockDeviceMappingsEbs(
                        volume_type="gp3", volume_size=20, encrypted="true", delete_on_termination="true"
                    ),
                )
            ],
            tag_specifications=[
                LaunchTemplateTagSpecifications(
                    resource_type="instance", tags={"Name": here.auto_scaling_group}
                )
            ],
        )

    def _instance_profile(self) -> IamInstanceProfile:
        placement = self._placement
        name = placement.here.application_role
        role = IamRole(
            self,
            "role",
            provider=placement.provider,
            name=name,
            # EC2 gives no source account when an instance assumes its role.
            assume_role_policy=policy(
                Statement("Instances", ["sts:AssumeRole"], principal={"Service": "ec2.amazonaws.com"})
            ),
        )
        IamRolePolicy(
            self,
            "reaches-writer",
            provider=placement.provider,
            name="reaches-writer",
            role=role.id,
            policy=policy(
                *self._reads_its_permit(),
                *self._reaches_its_cache(),
                Statement(
                    "ReadsItsEndpoint",
                    ["ssm:GetParameter"],
                    [placement.here.parameter_arn(placement.here.endpoint_parameter)],
                ),
                Statement(
                    "ReadsItsCredentials",
                    ["secretsmanager:GetSecretValue"],
                    # Secrets Manager adds six characters of its own to the name.
                    [placement.here.arn("secretsmanager", f"secret:{placement.here.database_secret}-??????")],
                ),
                Statement(
                    "DecryptsItsCredentials",
                    ["kms:Decrypt"],
                    [data_key_arn(self, "key", placement.names, placement.provider)],
                ),
            ),
        )
        return IamInstanceProfile(self, "profile", provider=placement.provider, name=name, role=role.name)

    def _reads_its_permit(self) -> list[Statement]:
        here, table = self._placement.here, self._placement.ledger_table
        return [Statement("ReadsItsPermit", ["dynamodb:GetItem"], [here.table_arn(table)])] if table else []

    def _reaches_its_cache(self) -> list[Statement]:
        """Also where no cache runs yet: the one that swapped roles deploy needs no new instance."""
        here = self._placement.here
        if not self._placement.settings.cache.enabled:
            return []
        return [
            Statement(
                "ReadsItsCacheEndpoint",
                ["ssm:GetParameter"],
                [here.parameter_arn(here.cache_endpoint_parameter)],
            ),
            Statement("SignsInToItsCache", ["elasticache:Connect"], [here.cache_arn, here.cache_user_arn]),
        ]

    def _group(self, template: LaunchTemplate, network: Network, edge: Edge) -> AutoscalingGroup:
        here = self._placement.here
        capacity = self._placement.footprint.capacity
        overrides = [
            AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride(instance_type=instance_type)
            for instance_type in self._placement.footprint.instance_types
        ]
        return AutoscalingGroup(
            self,
            "group",
            provider=self._placement.provider,
            name=here.auto_scaling_group,
            min_size=capacity.minimum,
            max_size=capacity.maximum,
            desired_capacity=capacity.desired,
            vpc_zone_identifier=network.subnet_ids("private"),
            target_group_arns=[edge.target_group.arn],
            health_check_type="ELB",
            health_check_grace_period=120,
            default_instance_warmup=60,
            mixed_instances_policy=AutoscalingGroupMixedInstancesPolicy(
                instances_distribution=AutoscalingGroupMixedInstancesPolicyInstancesDistribution(
                    on_demand_percentage_above_base_capacity=100
                ),
                launch_template=AutoscalingGroupMixedInstancesPolicyLaunchTemplate(
                    launch_template_specification=(
                        AutoscalingGroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecification(
                            launch_template_id=template.id,
                            version=Token.as_string(template.latest_version),
                        )
                    ),
                    override=overrides,
                ),
            ),
            instance_refresh=AutoscalingGroupInstanceRefresh(
                strategy="Rolling",
                preferences=AutoscalingGroupInstanceRefreshPreferences(min_healthy_percentage=90),
            ),
            tag=[AutoscalingGroupTag(key="Name", value=here.auto_scaling_group, propagate_at_launch=True)],
            depends_on=self._first,
        )


def user_data(placement: Placement) -> str:
    """What an instance runs at its first start; names the region and role that the program shows."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, keep_trailing_newline=True
    )
    cached = placement.settings.cache.enabled
    return environment.get_template("user_data.sh.j2").render(
        program=PROGRAM.read_text(encoding="utf-8"),
        port=placement.settings.application.port,
        region=placement.here.region,
        endpoint_parameter=placement.here.endpoint_parameter,
        database=placement.names.database_name,
        secret=placement.here.database_secret,
        ledger_table=placement.ledger_table,
        cache_endpoint_parameter=placement.here.cache_endpoint_parameter if cached else "",
        cache_user=placement.here.cache_user if cached else "",
    )
