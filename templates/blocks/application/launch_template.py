"""The launch template of the instances: image, disks, role and metadata options."""

import base64

from cdktf import Fn
from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplate,
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateIamInstanceProfile,
    LaunchTemplateMetadataOptions,
    LaunchTemplateMonitoring,
    LaunchTemplateTagSpecifications,
)
from constructs import Construct

from config.names import SNAPSHOT_TAG
from templates.blocks.application.user_data import DATA_DEVICE, user_data
from templates.blocks.firewall import Firewall
from templates.placement import Placement

ROOT_GIB = 20
ROOT_DEVICE = "/dev/xvda"


def launch_template(
    scope: Construct, placement: Placement, firewall: Firewall, profile: IamInstanceProfile, key_arn: str
) -> LaunchTemplate:
    """Return the template of the region's instances, whose disks are encrypted with `key_arn`."""
    here, data_gib = placement.here, placement.settings.application.data_volume_gib
    return LaunchTemplate(
        scope,
        "launch",
        provider=placement.provider,
        name=here.launch_template,
        update_default_version=True,
        # Resolved when an instance starts, so a replicated image needs no new version.
        image_id=f"resolve:ssm:{here.image_parameter}",
        instance_type=placement.footprint.instance_types[0],
        # EC2 takes 16 KB, and cloud-init unpacks. Terraform packs, the same on every machine, and what it packs is
        # base64 so that nothing in it means something to Terraform.
        user_data=Fn.base64gzip(Fn.base64decode(base64.b64encode(user_data(placement).encode()).decode())),
        vpc_security_group_ids=[firewall.group.id],
        iam_instance_profile=LaunchTemplateIamInstanceProfile(name=profile.name),
        metadata_options=LaunchTemplateMetadataOptions(
            http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
        ),
        # Every minute instead of every five, so that target tracking answers a failover's load in time.
        monitoring=LaunchTemplateMonitoring(enabled=True),
        block_device_mappings=[
            _disk(ROOT_DEVICE, ROOT_GIB, key_arn),
            *([_disk(DATA_DEVICE, data_gib, key_arn)] if data_gib else []),
        ],
        tag_specifications=[
            LaunchTemplateTagSpecifications(resource_type="instance", tags=instance_tags(placement)),
            LaunchTemplateTagSpecifications(resource_type="volume", tags=_volume_tags(placement)),
        ],
    )


def _disk(device: str, size_gib: int, key_arn: str) -> LaunchTemplateBlockDeviceMappings:
    return LaunchTemplateBlockDeviceMappings(
        device_name=device,
        ebs=LaunchTemplateBlockDeviceMappingsEbs(
            volume_type="gp3",
            volume_size=size_gib,
            encrypted="true",
            kms_key_id=key_arn,
            # A volume of an instance that is gone is found by nobody; its snapshots stay.
            delete_on_termination="true",
        ),
    )


def instance_tags(placement: Placement) -> dict[str, str]:
    """Return the tags of each instance. The provider's default tags don't reach instances, and the budget finds costs
    by the tag Project.
    """
    own = {"Name": placement.here.auto_scaling_group, "Project": placement.names.project}
    return {**placement.settings.organization.tags, **own}


def _volume_tags(placement: Placement) -> dict[str, str]:
    """Return the tags of volumes. A launch template tags all volumes of an instance alike, so the root volume gets
    snapshots too.
    """
    copied = {SNAPSHOT_TAG: placement.here.project} if placement.settings.application.data_volume_gib else {}
    return {**instance_tags(placement), **copied}
