"""Copy the active region's image to this passive region, and name the copy in this region's parameter."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from recovery import ledger
from recovery.clients import client
from recovery.clock import Clock, utc_now
from recovery.settings import ImageSettings
from recovery.steps.image import MADE_TAG, SOURCE_TAG, Image, ImageDecision, decide, expired, token
from recovery.steps.metrics import publish

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_ec2.type_defs import FilterTypeDef, ImageTypeDef, TagTypeDef

OWN = ["self"]
# EC2's limit of an image's name.
NAME_LENGTH = 128
# Lets SSM take an image's id only when that image exists here.
DATA_TYPE = "aws:ec2:image"


def handle(_event: dict[str, Any], _context: object, clock: Clock = utc_now) -> dict[str, Any]:
    """Do the next step of copying the image: EC2 takes minutes for a copy, so the next run continues."""
    settings = ImageSettings.read()
    tables = client("dynamodb", settings.region)
    active = ledger.read_active(tables, settings.ledger_table, settings.source_region)
    if active.region == settings.region:
        return {"verdict": "active", "cause": f"{settings.region} is active: nothing is copied to it"}
    here = client("ec2", settings.region)
    wanted = _parameter(settings.source_region, settings.parameter)
    current = _parameter(settings.region, settings.parameter)
    source = _one(client("ec2", settings.source_region), wanted)
    copies = _images(here, [_tagged(settings.tags["Project"])], OWN)
    found = _candidates(here, source, copies)
    decision = decide(source, found, current)
    if decision.verdict == "copy" and source is not None:
        _copy(here, source, settings, token(source, copies, clock()))
    if decision.verdict == "publish":
        client("ssm", settings.region).put_parameter(
            Name=settings.parameter, Value=decision.image, DataType=DATA_TYPE, Type="String", Overwrite=True
        )
    used = {current, decision.image}
    removed = [_remove(here, copy) for copy in expired(copies, used, settings.kept)]
    _tell(here, settings, decision, decision.image or current, clock())
    print(f"{decision.verdict}: {decision.cause}")
    return {"verdict": decision.verdict, "image": decision.image, "cause": decision.cause, "removed": removed}


def _parameter(region: str, name: str) -> str:
    return str(client("ssm", region).get_parameter(Name=name)["Parameter"]["Value"])


def _tagged(project: str) -> "FilterTypeDef":
    return {"Name": "tag:Project", "Values": [project]}


def _candidates(ec2: "EC2Client", source: Image | None, copies: list[Image]) -> list[Image]:
    """Return the images of this region that may have the source's contents: copies of a private image, or the public
    image of the same name.
    """
    if source is None:
        return []
    if source.private:
        return [copy for copy in copies if copy.source == source.id]
    return [image for image in _images(ec2, [{"Name": "name", "Values": [source.name]}]) if not image.private]


def _one(ec2: "EC2Client", id: str) -> Image | None:
    """Return an image by its id, None if it doesn't exist. A filter finds it, because EC2 answers an unknown
    `ImageIds` with an error.
    """
    found = _images(ec2, [{"Name": "image-id", "Values": [id]}])
    return found[0] if found else None


def _images(ec2: "EC2Client", filters: list["FilterTypeDef"], owners: list[str] | None = None) -> list[Image]:
    asked = (
        ec2.describe_images(Filters=filters, Owners=owners)
        if owners
        else ec2.describe_images(Filters=filters)
    )
    return [_image(each) for each in asked["Images"]]


def _image(said: "ImageTypeDef") -> Image:
    tags = {tag["Key"]: tag["Value"] for tag in said.get("Tags", [])}
    devices = (device.get("Ebs", {}).get("SnapshotId") for device in said.get("BlockDeviceMappings", []))
    return Image(
        id=said["ImageId"],
        name=said.get("Name", ""),
        state=said["State"],
        made=datetime.fromisoformat(tags.get(MADE_TAG) or said["CreationDate"]),
        private=not said.get("ImageOwnerAlias") and not said["Public"],
        source=tags.get(SOURCE_TAG, ""),
        snapshots=tuple(each for each in devices if each),
    )


def _copy(ec2: "EC2Client", source: Image, settings: ImageSettings, once: str) -> None:
    required: list[TagTypeDef] = [
        {"Key": key, "Value": value} for key, value in sorted(settings.tags.items())
    ]
    tags: list[TagTypeDef] = [
        *required,
        {"Key": SOURCE_TAG, "Value": source.id},
        {"Key": MADE_TAG, "Value": source.made.isoformat()},
    ]
    ec2.copy_image(
        # A copy that failed keeps its name.
        Name=f"{source.name}-{once}"[-NAME_LENGTH:],
        Description=f"Copy of {source.id} of {settings.source_region}",
        SourceImageId=source.id,
        SourceRegion=settings.source_region,
        Encrypted=True,
        KmsKeyId=settings.key_arn,
        ClientToken=once,
        TagSpecifications=[
            {"ResourceType": "image", "Tags": tags},
            {"ResourceType": "snapshot", "Tags": tags},
        ],
    )


def _remove(ec2: "EC2Client", copy: Image) -> str:
    """Remove an image, then its snapshots: EC2 doesn't delete these with the image, and refuses to delete them before
    it.
    """
    ec2.deregister_image(ImageId=copy.id)
    for snapshot in copy.snapshots:
        ec2.delete_snapshot(SnapshotId=snapshot)
    return copy.id


def _tell(
    ec2: "EC2Client", settings: ImageSettings, decision: ImageDecision, used: str, now: datetime
) -> None:
    """Publish whether instances of this region start from the active region's image, and its age."""
    values = {settings.behind_metric: 0.0 if decision.is_in_step else 1.0}
    image = _one(ec2, used)
    if image is not None:
        values[settings.age_metric] = (now - image.made).total_seconds()
    publish(client("cloudwatch", settings.region), settings.namespace, values, {"Region": settings.region})
