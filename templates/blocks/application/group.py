"""The Auto Scaling group of a region."""

from typing import Any

from cdktf import ITerraformDependable, Token
from cdktf_cdktf_provider_aws.autoscaling_group import (
    AutoscalingGroup,
    AutoscalingGroupInstanceRefresh,
    AutoscalingGroupInstanceRefreshPreferences,
    AutoscalingGroupLaunchTemplate,
    AutoscalingGroupMixedInstancesPolicy,
    AutoscalingGroupMixedInstancesPolicyInstancesDistribution,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplate,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecification,
    AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride,
    AutoscalingGroupTag,
    AutoscalingGroupWarmPool,
)
from cdktf_cdktf_provider_aws.launch_template import LaunchTemplate
from constructs import Construct

from templates.blocks.application.launch_template import instance_tags
from templates.blocks.edge import Edge
from templates.blocks.network import Network
from templates.placement import Placement

# What the alarms and the dashboard read; a group publishes nothing unless it is told to.
METRICS = ("GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupPendingInstances")


def group(
    scope: Construct,
    placement: Placement,
    template: LaunchTemplate,
    network: Network,
    edge: Edge,
    first: list[ITerraformDependable],
) -> AutoscalingGroup:
    """Return the group. The settings give its sizes for the region's role. `first` must exist before the
    first instance starts.

    The desired number isn't set, because target tracking and failovers change it, and a plan would change it back. A
    new group starts with the minimum.
    """
    here, capacity = placement.here, placement.footprint.capacity
    return AutoscalingGroup(
        scope,
        "group",
        provider=placement.provider,
        name=here.auto_scaling_group,
        min_size=capacity.minimum,
        max_size=capacity.maximum,
        # An activity that fails, as without capacity in one zone, is tried again: the apply goes on until there are
        # enough instances, or its time is over.
        ignore_failed_scaling_activities=True,
        vpc_zone_identifier=network.subnet_ids("private"),
        target_group_arns=[edge.target_group.arn],
        health_check_type="ELB",
        health_check_grace_period=120,
        default_instance_warmup=60,
        enabled_metrics=list(METRICS),
        instance_refresh=AutoscalingGroupInstanceRefresh(
            strategy="Rolling",
            preferences=AutoscalingGroupInstanceRefreshPreferences(min_healthy_percentage=90),
        ),
        tag=[
            AutoscalingGroupTag(key=key, value=value, propagate_at_launch=True)
            for key, value in instance_tags(placement).items()
        ],
        depends_on=first,
        **(_warm(placement, template) if _is_warm(placement) else _mixed(placement, template)),
    )


def _is_warm(placement: Placement) -> bool:
    return bool(placement.settings.application.warm_pool_instances) and not placement.is_active


def _warm(placement: Placement, template: LaunchTemplate) -> dict[str, Any]:
    """Return the arguments of a group with a warm pool. AWS refuses a warm pool for several instance types
    (PutWarmPool), so the settings require a single type.
    """
    pool = placement.settings.application.warm_pool_instances
    return {
        "launch_template": AutoscalingGroupLaunchTemplate(
            id=template.id, version=Token.as_string(template.latest_version)
        ),
        "warm_pool": AutoscalingGroupWarmPool(
            pool_state="Stopped", min_size=pool, max_group_prepared_capacity=pool
        ),
    }


def _mixed(placement: Placement, template: LaunchTemplate) -> dict[str, Any]:
    specification = AutoscalingGroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecification(
        launch_template_id=template.id, version=Token.as_string(template.latest_version)
    )
    overrides = [
        AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride(instance_type=instance_type)
        for instance_type in placement.footprint.instance_types
    ]
    return {
        "mixed_instances_policy": AutoscalingGroupMixedInstancesPolicy(
            instances_distribution=AutoscalingGroupMixedInstancesPolicyInstancesDistribution(
                on_demand_percentage_above_base_capacity=100
            ),
            launch_template=AutoscalingGroupMixedInstancesPolicyLaunchTemplate(
                launch_template_specification=specification, override=overrides
            ),
        )
    }
