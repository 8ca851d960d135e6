"""Auto Scaling: groups and policies keep the settings that moto drops."""

from typing import Any

from moto.autoscaling import models, responses

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.world import World

# Parameters of CreateAutoScalingGroup and UpdateAutoScalingGroup, by the attribute that answers them.
_KEPT = {
    "default_instance_warmup": "DefaultInstanceWarmup",
    "max_instance_lifetime": "MaxInstanceLifetime",
    "desired_capacity_type": "DesiredCapacityType",
    "capacity_reservation_specification": "CapacityReservationSpecification",
    "availability_zone_distribution": "AvailabilityZoneDistribution",
    "availability_zone_impairment_policy": "AvailabilityZoneImpairmentPolicy",
    "instance_maintenance_policy": "InstanceMaintenancePolicy",
    "default_cooldown": "DefaultCooldown",
    "capacity_rebalance": "CapacityRebalance",
    "termination_policies": "TerminationPolicies",
}


def _install(_: World) -> None:
    for name in ("create_auto_scaling_group", "update_auto_scaling_group"):
        wrap(responses.AutoScalingResponse, name, _keeping)
    wrap(responses.AutoScalingResponse, "put_scaling_policy", _enabled)
    wrap(models.FakeScalingPolicy, "__init__", _without_empty)


def _keeping(stock: Method) -> Method:
    def create_or_update(self: Any) -> Any:
        answer = stock(self)
        group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
        for attribute, parameter in _KEPT.items():
            value = self._get_param(parameter)
            if value is not None:
                setattr(group, attribute, value)
        return answer

    return create_or_update


def _enabled(stock: Method) -> Method:
    def put_scaling_policy(self: Any) -> Any:
        answer = stock(self)
        policy = self.autoscaling_backend.policies[self._get_param("PolicyName")]
        policy.enabled = self._get_bool_param("Enabled", True)
        return answer

    return put_scaling_policy


def _without_empty(stock: Method) -> Method:
    def __init__(self: Any, *arguments: Any, **options: Any) -> None:  # noqa: N807
        stock(self, *arguments, **options)
        self.predictive_scaling_configuration = self.predictive_scaling_configuration or None
        self.enabled = True

    return __init__


SETTINGS = Extension(
    service="autoscaling",
    gap="drops a group's instance warmup and other settings, and says that policies are disabled",
    install=_install,
)
