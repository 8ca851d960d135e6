"""What the launch template extension promises, and what stock moto does instead."""

from tests.embedded_aws.conftest import Aws


def _tagged(aws: Aws) -> list[str]:
    """Resource types that the launched version tags."""
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
