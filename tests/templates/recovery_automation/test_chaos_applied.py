"""The real Terraform applies the chaos experiments on the embedded AWS, and plans them clean."""

import os
import subprocess
from pathlib import Path

import pytest

import providers  # noqa: F401  installs the fast bindings before cdktf is imported
from config import Names
from config.settings import parse_settings
from embedded_aws import process
from operations.environment import tool_environment
from providers.regions import Providers
from tests.embedded_aws.conftest import Aws

SETTINGS = parse_settings({"chaos": {"experiments": True}})
NAMES = Names(SETTINGS)


def prepare(aws: Aws) -> None:
    """Make what the experiments look up: keys, the active region's network, the passive region's group."""
    for here in (NAMES.primary, NAMES.standby):
        keys = aws.client("kms", here.region)
        key = keys.create_key()["KeyMetadata"]["KeyId"]
        keys.create_alias(AliasName=NAMES.data_key_alias, TargetKeyId=key)
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": NAMES.primary.vpc}]}]
    aws.client("ec2", NAMES.primary.region).create_vpc(CidrBlock="10.10.0.0/16", TagSpecifications=tags)
    groups = aws.client("autoscaling", NAMES.standby.region)
    groups.create_launch_configuration(
        LaunchConfigurationName="launch", ImageId="ami-12345678", InstanceType="t3.micro"
    )
    groups.create_auto_scaling_group(
        AutoScalingGroupName=NAMES.standby.auto_scaling_group,
        LaunchConfigurationName="launch",
        MinSize=0,
        MaxSize=0,
        AvailabilityZones=[f"{NAMES.standby.region}a"],
    )


def write(folder: Path) -> None:
    """Write a stack that contains nothing but the experiments."""
    from cdktf import TerraformStack, Testing

    from templates.recovery_automation.chaos import Chaos

    stack = TerraformStack(Testing.app(), "chaos")
    Chaos(stack, "chaos", settings=SETTINGS, names=NAMES, providers=Providers(stack, SETTINGS, "recovery"))
    (folder / "cdk.tf.json").write_text(Testing.synth(stack), encoding="utf-8")


@pytest.mark.terraform
def test_terraform_applies_the_experiments_and_plans_them_clean(tmp_path: Path) -> None:
    folder = tmp_path / "stack"
    folder.mkdir()
    write(folder)
    with process.start(tmp_path / "aws") as handle:
        aws = Aws(handle.endpoint)
        prepare(aws)
        environment = tool_environment(os.environ, handle.environment())

        def terraform(*command: str) -> str:
            done = subprocess.run(
                ["terraform", *command, "-no-color"],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        terraform("init", "-input=false")
        terraform("apply", "-input=false", "-auto-approve")
        # Exit code 2 would say that something changes.
        terraform("plan", "-input=false", "-detailed-exitcode")
        found = aws.client("fis", NAMES.primary.region).list_experiment_templates()["experimentTemplates"]
        assert len(found) == 4
        terraform("destroy", "-input=false", "-auto-approve")
        assert (
            aws.client("fis", NAMES.primary.region).list_experiment_templates()["experimentTemplates"] == []
        )
