"""What the EC2 extensions promise, and what stock moto does instead."""

import pytest
from botocore.parsers import ResponseParserError

from tests.embedded_aws.conftest import Aws


def _tagged(aws: Aws) -> list[str]:
    """Return resource types that the launched version tags."""
    ec2 = aws.client("ec2")
    ec2.create_launch_template(
        LaunchTemplateName="tagged",
        LaunchTemplateData={
            "ImageId": "ami-12c6146b",
            "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "b"}]}],
        },
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "c", "Value": "d"}]}],
    )
    version = ec2.describe_launch_template_versions(LaunchTemplateName="tagged")["LaunchTemplateVersions"][0]
    return [one["ResourceType"] for one in version["LaunchTemplateData"]["TagSpecifications"]]


def test_tags_of_a_launch_template_are_not_what_it_launches(extended: Aws, stock: Aws) -> None:
    assert _tagged(extended) == ["instance"]
    assert _tagged(stock) == ["instance", "launch-template"]
    template = extended.client("ec2").describe_launch_templates(LaunchTemplateNames=["tagged"])
    assert template["LaunchTemplates"][0]["Tags"] == [{"Key": "c", "Value": "d"}]


def _started(aws: Aws) -> int:
    """Return how many instances a group starts by the second version of its template."""
    ec2, scaling = aws.client("ec2"), aws.client("autoscaling")
    data = {"ImageId": "ami-12c6146b", "InstanceType": "m6g.large", "UserData": "YQ=="}
    ec2.create_launch_template(LaunchTemplateName="later-version", LaunchTemplateData=data)
    ec2.create_launch_template_version(
        LaunchTemplateName="later-version", LaunchTemplateData={**data, "UserData": "Yg=="}
    )
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="later-version",
        MinSize=1,
        MaxSize=1,
        LaunchTemplate={"LaunchTemplateName": "later-version", "Version": "2"},
        AvailabilityZones=["us-east-1a"],
    )
    found = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=["later-version"])["AutoScalingGroups"]
    return len(found[0]["Instances"])


def test_instances_start_with_the_user_data_of_a_later_version(extended: Aws, stock: Aws) -> None:
    assert _started(extended) == 1
    with pytest.raises(ResponseParserError):
        _started(stock)


def _described(aws: Aws) -> list[str | None]:
    """Return descriptions of the rules that let one group reach another."""
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    groups = [
        ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        for name in ("a", "b")
    ]
    pair = {"GroupId": groups[1], "Description": "why"}
    permission = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [pair]}
    ec2.authorize_security_group_ingress(GroupId=groups[0], IpPermissions=[permission])
    found = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [groups[0]]}])
    return [rule.get("Description") for rule in found["SecurityGroupRules"] if not rule["IsEgress"]]


def test_a_rule_between_groups_has_its_description(extended: Aws, stock: Aws) -> None:
    assert _described(extended) == ["why"]
    assert _described(stock) == [None]


def test_a_rule_for_a_prefix_list_has_its_description(extended: Aws, stock: Aws) -> None:
    for aws, expected in ((extended, "why"), (stock, None)):
        ec2 = aws.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        group = ec2.create_security_group(GroupName="listed", Description="-", VpcId=vpc)["GroupId"]
        lists = ec2.describe_managed_prefix_lists()["PrefixLists"]
        listed = {"PrefixListId": lists[0]["PrefixListId"], "Description": "why"}
        permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [listed]}
        made = ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[permission])
        rule = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        (found,) = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])["SecurityGroupRules"]
        assert found.get("Description") == expected
        assert found["PrefixListId"] == listed["PrefixListId"]
