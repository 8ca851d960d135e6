"""EC2: copies of images get the requested tags, the attributes of their source, and encrypted snapshots."""

from typing import Any

from moto.ec2 import models
from moto.ec2.models.amis import Ami

from embedded_aws.added import Asked, add_operations
from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap_property
from embedded_aws.world import World

KEPT = "ec2.copied-images"
# What a copy has from its source beside what moto gives it.
_INHERITED = ("root_device_name", "root_device_type", "boot_mode", "sriov", "hypervisor")


class _Copies:
    """The copies of images, each of which is available at once."""

    def __init__(self, world: World) -> None:
        self._world = world

    def copy(self, asked: Asked) -> dict[str, Any]:
        wanted = asked.parameters
        made: dict[tuple[str, str], str] = self._world.kept.setdefault(KEPT, {})
        once = (asked.region, wanted.get("ClientToken") or "")
        if once[1] and once in made:
            return {"ImageId": made[once]}
        here = models.ec2_backends[self._world.account_id][asked.region]
        there = models.ec2_backends[self._world.account_id][wanted["SourceRegion"]]
        copy = here.copy_image(
            wanted["SourceImageId"], wanted["SourceRegion"], wanted["Name"], wanted.get("Description")
        )
        (source,) = there.describe_images(ami_ids=[wanted["SourceImageId"]])
        for name in _INHERITED:
            setattr(copy, name, getattr(source, name))
        copy.ebs_snapshot.encrypted = source.ebs_snapshot.encrypted or bool(wanted.get("Encrypted"))
        copy.ebs_snapshot.kms_key_id = wanted.get("KmsKeyId")
        tagged = {"image": copy, "snapshot": copy.ebs_snapshot}
        for specification in wanted.get("TagSpecifications", []):
            tags = {tag["Key"]: tag["Value"] for tag in specification["Tags"]}
            tagged[specification["ResourceType"]].add_tags(tags)
        made[once] = copy.id
        return {"ImageId": copy.id}


def _encrypted(stock: Method) -> Method:
    def block_device_mappings(self: Any) -> Any:
        mappings: Any = stock(self)
        for mapping in mappings:
            mapping["Ebs"]["Encrypted"] = bool(self.ebs_snapshot.encrypted)
        return mappings

    return block_device_mappings


def _install(world: World) -> None:
    wrap_property(Ami, "block_device_mappings", _encrypted)
    add_operations(world.added, "ec2", {"CopyImage": _Copies(world).copy})


COPIES = Extension(
    service="ec2",
    gap="moto ignores the tags, the encryption and the client token of a request to copy an image",
    install=_install,
)
