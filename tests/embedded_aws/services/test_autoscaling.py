"""What the Auto Scaling extension promises, and what stock moto does instead."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.embedded_aws.conftest import Aws


def _group(aws: Aws, name: str, **launched: Any) -> Any:
    """Return the client after it made a group and a launch template of the same name; `launched` replaces the
    plain use of the template.
    """
    aws.client("ec2").create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"ImageId": "ami-12c6146b", "InstanceType": "m6g.large"}
    )
    scaling = aws.client("autoscaling")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=0,
        MaxSize=2,
        AvailabilityZones=["us-east-1a"],
        DefaultInstanceWarmup=60,
        **(launched or {"LaunchTemplate": {"LaunchTemplateName": name}}),
    )
    return scaling


def _described(scaling: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    group: dict[str, Any] = found["AutoScalingGroups"][0]
    return group


def test_a_group_keeps_its_instance_warmup_and_changes_it(extended: Aws, stock: Aws) -> None:
    scaling = _group(extended, "warmup")
    assert _described(scaling, "warmup")["DefaultInstanceWarmup"] == 60
    scaling.update_auto_scaling_group(AutoScalingGroupName="warmup", DefaultInstanceWarmup=90)
    assert _described(scaling, "warmup")["DefaultInstanceWarmup"] == 90
    assert "DefaultInstanceWarmup" not in _described(_group(stock, "warmup"), "warmup")


def _mixed(aws: Aws, name: str) -> dict[str, Any]:
    """Return the description of a group of several instance types after its maximum was raised, as by a failover."""
    policy = {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": {"LaunchTemplateName": name, "Version": "1"},
            "Overrides": [{"InstanceType": "m6g.large"}, {"InstanceType": "m7g.large"}],
        },
        "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 100},
    }
    scaling = _group(aws, name, MixedInstancesPolicy=policy)
    scaling.update_auto_scaling_group(AutoScalingGroupName=name, MaxSize=4)
    return _described(scaling, name)


def test_a_change_of_a_groups_size_leaves_its_types(extended: Aws, stock: Aws) -> None:
    group = _mixed(extended, "mixed")
    assert group["MaxSize"] == 4
    template = group["MixedInstancesPolicy"]["LaunchTemplate"]
    assert [each["InstanceType"] for each in template["Overrides"]] == ["m6g.large", "m7g.large"]
    assert template["LaunchTemplateSpecification"]["Version"] == "1"
    assert "MixedInstancesPolicy" not in _mixed(stock, "mixed")


def test_a_target_tracking_policy_is_enabled_and_only_that(extended: Aws, stock: Aws) -> None:
    for aws, right in ((extended, True), (stock, False)):
        scaling = _group(aws, "policy")
        scaling.put_scaling_policy(
            AutoScalingGroupName="policy",
            PolicyName="target-tracking-cpu",
            PolicyType="TargetTrackingScaling",
            TargetTrackingConfiguration={
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
                "TargetValue": 70,
            },
        )
        policy = scaling.describe_policies(AutoScalingGroupName="policy")["ScalingPolicies"][0]
        assert (policy.get("Enabled") is True and "PredictiveScalingConfiguration" not in policy) is right


def test_two_groups_have_policies_of_one_name(extended: Aws, stock: Aws) -> None:
    for aws, kept in ((extended, 1), (stock, 0)):
        for name in ("first", "second"):
            scaling = _group(aws, name)
            scaling.put_scaling_policy(
                AutoScalingGroupName=name,
                PolicyName="same",
                PolicyType="TargetTrackingScaling",
                TargetTrackingConfiguration={
                    "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
                    "TargetValue": 70,
                },
            )
        assert len(scaling.describe_policies(AutoScalingGroupName="first")["ScalingPolicies"]) == kept
        scaling.delete_policy(AutoScalingGroupName="second", PolicyName="same")
        assert scaling.describe_policies(AutoScalingGroupName="second")["ScalingPolicies"] == []
        assert len(scaling.describe_policies(AutoScalingGroupName="first")["ScalingPolicies"]) == kept


def test_scaling_to_3_20_6_starts_instances(extended: Aws) -> None:
    scaling = _group(extended, "scaled")
    scaling.update_auto_scaling_group(AutoScalingGroupName="scaled", MinSize=3, MaxSize=20, DesiredCapacity=6)
    group = _described(scaling, "scaled")
    assert [group["MinSize"], group["MaxSize"], group["DesiredCapacity"]] == [3, 20, 6]
    assert len(group["Instances"]) == 6


def test_a_changed_template_is_applied_by_an_instance_refresh(extended: Aws, stock: Aws) -> None:
    scaling = _group(extended, "refreshed")
    preferences = {"MinHealthyPercentage": 90}
    started = scaling.start_instance_refresh(AutoScalingGroupName="refreshed", Preferences=preferences)
    (refresh,) = scaling.describe_instance_refreshes(AutoScalingGroupName="refreshed")["InstanceRefreshes"]
    assert refresh["InstanceRefreshId"] == started["InstanceRefreshId"]
    assert (refresh["Status"], refresh["Preferences"]["MinHealthyPercentage"]) == ("Successful", 90)
    with pytest.raises(ClientError, match="not found"):
        scaling.start_instance_refresh(AutoScalingGroupName="unknown")
    with pytest.raises(ResponseParserError):
        _group(stock, "refreshed").start_instance_refresh(AutoScalingGroupName="refreshed")


def test_a_target_group_is_attached_beside_its_group_and_its_instances_register(
    extended: Aws, stock: Aws
) -> None:
    elb = extended.client("elbv2")
    vpc = extended.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    target = elb.create_target_group(Name="beside", Protocol="HTTP", Port=8080, VpcId=vpc)
    arn = target["TargetGroups"][0]["TargetGroupArn"]
    source = {"Identifier": arn, "Type": "elbv2"}
    scaling = _group(extended, "beside")
    scaling.update_auto_scaling_group(AutoScalingGroupName="beside", DesiredCapacity=2)
    scaling.attach_traffic_sources(AutoScalingGroupName="beside", TrafficSources=[source])
    described = scaling.describe_traffic_sources(AutoScalingGroupName="beside", TrafficSourceType="elbv2")
    assert [(each["Identifier"], each["State"]) for each in described["TrafficSources"]] == [
        (arn, "InService")
    ]
    assert len(elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]) == 2
    scaling.detach_traffic_sources(AutoScalingGroupName="beside", TrafficSources=[source])
    assert elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"] == []
    assert scaling.describe_traffic_sources(AutoScalingGroupName="beside")["TrafficSources"] == []
    with pytest.raises(ClientError, match="not found"):
        scaling.attach_traffic_sources(AutoScalingGroupName="unknown", TrafficSources=[source])
    with pytest.raises(ResponseParserError):
        _group(stock, "beside").describe_traffic_sources(AutoScalingGroupName="beside")
