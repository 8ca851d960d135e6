"""Auto Scaling: groups and scaling policies keep the settings that moto drops."""

from typing import Any

from moto.autoscaling import models, responses

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, replace, wrap
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
    wrap(models.FakeAutoScalingGroup, "update", _leaving_the_policy)
    wrap(responses.AutoScalingResponse, "put_scaling_policy", _enabled)
    wrap(models.AutoScalingBackend, "put_scaling_policy", _of_its_group)
    replace(responses.AutoScalingResponse, "delete_policy", _delete_policy)
    wrap(models.AutoScalingBackend, "delete_auto_scaling_group", _with_its_policies)
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


def _leaving_the_policy(stock: Method) -> Method:
    """Keep a group's mixed instances policy in an update that names none, like every other setting that an update
    leaves out.
    """

    def update(self: Any, **named: Any) -> None:
        if self.mixed_instances_policy and not (
            named.get("mixed_instances_policy") or named.get("launch_template")
        ):
            named["mixed_instances_policy"] = _as_asked(self.mixed_instances_policy)
        stock(self, **named)

    return update


def _as_asked(kept: dict[str, Any]) -> dict[str, Any]:
    """Return a stored mixed instances policy in the form of a request: the stored one has the launch
    template's id and name, a request only the id.
    """
    template = kept["LaunchTemplate"]
    named = {
        key: value
        for key, value in template["LaunchTemplateSpecification"].items()
        if key != "LaunchTemplateName"
    }
    return {**kept, "LaunchTemplate": {**template, "LaunchTemplateSpecification": named}}


def _enabled(stock: Method) -> Method:
    def put_scaling_policy(self: Any) -> Any:
        answer = stock(self)
        policy = self.autoscaling_backend.policies[_asked_policy(self)]
        policy.enabled = self._get_bool_param("Enabled", True)
        return answer

    return put_scaling_policy


def _policy_key(group: str, name: str) -> str:
    """Return the key of a policy: its group and its name, because policies of two groups may have the same name."""
    return f"{group}/{name}"


def _asked_policy(self: Any) -> str:
    return _policy_key(self._get_param("AutoScalingGroupName"), self._get_param("PolicyName"))


def _of_its_group(stock: Method) -> Method:
    def put_scaling_policy(self: Any, name: str, *arguments: Any, **options: Any) -> Any:
        policy = stock(self, name, *arguments, **options)
        self.policies[_policy_key(policy.auto_scaling_group_name, name)] = self.policies.pop(name)
        return policy

    return put_scaling_policy


def _delete_policy(self: Any) -> Any:
    self.autoscaling_backend.policies.pop(_asked_policy(self), None)
    return responses.EmptyResult()


def _with_its_policies(stock: Method) -> Method:
    def delete_auto_scaling_group(self: Any, group_name: str, *arguments: Any, **options: Any) -> Any:
        answer = stock(self, group_name, *arguments, **options)
        gone = [key for key, policy in self.policies.items() if policy.auto_scaling_group_name == group_name]
        for key in gone:
            del self.policies[key]
        return answer

    return delete_auto_scaling_group


def _without_empty(stock: Method) -> Method:
    def __init__(self: Any, *arguments: Any, **options: Any) -> None:  # noqa: N807
        stock(self, *arguments, **options)
        self.predictive_scaling_configuration = self.predictive_scaling_configuration or None
        self.enabled = True

    return __init__


SETTINGS = Extension(
    service="autoscaling",
    gap="moto drops a group's instance warmup and other settings, and its instance types when its size changes; it "
    "reports scaling policies as disabled, and mixes up policies of two groups that have the same name",
    install=_install,
)
